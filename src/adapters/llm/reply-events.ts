// Brings the body of a reply into one form before an SDK reads it: server-sent events, one JSON object each. Gateways and local servers send
// other line ends, comments, one whole JSON object, a list or a line an event, and report errors under status 200.

import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { isObject, parseJson } from '#core/json.ts'
import { ReplyError } from './reply-error.ts'

type Json = Record<string, unknown>

/** What the body of one protocol looks like. */
export type ReplyForm = {
  /** The events of a stream that say the same as this object of a body without events; none if it is no reply. */
  events(body: Json): Array<unknown>
  /** An event in the protocol's form, where a server may send another. */
  event?(event: Json): Json
  /** Stands for `[DONE]`, which SDKs keep for themselves. */
  done?: Json
}

/** Ours: characters of one event, and of a body without events. A reply of ours is cut at 1 MiB of text (log/limits.ts). */
const MOST_CHARACTERS = 8_388_608
/** How much of an unreadable body is quoted. */
const QUOTED = 300

/** A fetch whose good answers have that form. A body that reports an error, or is no reply, ends with a ReplyError. */
export function fetchEvents(fetch: typeof globalThis.fetch, form: ReplyForm): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    if (!response.ok || response.body === null) return response
    const headers = new Headers(response.headers)
    headers.set('content-type', 'text/event-stream')
    for (const name of ['content-length', 'content-encoding']) headers.delete(name)
    return new Response(rewrite(response.body, form), { status: response.status, headers })
  }
}

function rewrite(body: ReadableStream<Uint8Array>, form: ReplyForm): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const encoder = new TextEncoder()
  const pieces = eventTexts(reader, form)
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      cancel: reason => reader.cancel(reason),
    },
    // Nothing is read ahead: an error must not overtake the events before it.
    { highWaterMark: 0 },
  )
}

async function* eventTexts(reader: ReadableStreamDefaultReader<Uint8Array>, form: ReplyForm): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const parser = bodyParser(form)
  for (;;) {
    const { done, value } = await reader.read()
    const error = parser.take(decoder.decode(value, { stream: !done }), done)
    const text = parser.events.splice(0).map(eventText).join('')
    if (text !== '') yield text
    if (error !== null) throw error
    if (done) return
  }
}

function eventText(event: Json): string {
  const name = typeof event['type'] === 'string' ? `event: ${event['type']}\n` : ''
  return `${name}data: ${JSON.stringify(event)}\n\n`
}

type BodyParser = { events: Array<Json>; take(text: string, last: boolean): ReplyError | null }

type Kind = 'unknown' | 'events' | 'whole'

/** How a line of server-sent events may begin. */
const FIELD = /^\s*(?::|data|event|id|retry)/

/** What a body is that begins so. A field's name may come in pieces. */
function kindOf(beginning: string, last: boolean): Kind {
  const text = beginning.trimStart()
  if (/^[{[<]/.test(text)) return 'whole'
  return text !== '' && (last || FIELD.test(text) || text.length >= 5) ? 'events' : 'unknown'
}

/** Errors are returned, so that the events before them are not lost. */
function bodyParser(form: ReplyForm): BodyParser {
  const events: Array<Json> = []
  let kind: Kind = 'unknown'
  let body = ''
  let flushing = false
  let error: ReplyError | null = null
  const parser = createParser({
    maxBufferSize: MOST_CHARACTERS,
    onEvent(message) {
      // Half an event at the end is no error: whether the reply is whole without it, its reader knows.
      if (!flushing || isWhole(message.data)) error ??= takeMessage(message, form, events)
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') error ??= tooLarge()
    },
  })
  return {
    events,
    take(text, last) {
      if (kind !== 'events') body += text
      if (kind === 'unknown') kind = kindOf(body, last)
      if (kind === 'events') {
        // The parser keeps an event until its blank line, which some servers leave out at the end.
        parser.feed(body || text)
        flushing = last
        if (last) parser.feed('\n\n')
        if (body !== '' && !FIELD.test(body)) error ??= unreadable(body)
        body = ''
        return error
      }
      if (body.length > MOST_CHARACTERS) return tooLarge()
      return last && kind === 'whole' ? takeWhole(body, form, events) : null
    },
  }
}

function takeMessage({ event, data }: EventSourceMessage, form: ReplyForm, into: Array<Json>): ReplyError | null {
  if (data.trim() === '') return null
  if (data.trim() === '[DONE]') {
    if (form.done !== undefined) into.push(form.done)
    return null
  }
  const parsed = parseJson(data)
  if (parsed === undefined) return unreadable(data)
  if (!isObject(parsed)) return null
  const error = errorIn(parsed)
  if (error !== null) return error
  const named = typeof parsed['type'] === 'string' || event === undefined ? parsed : { ...parsed, type: event }
  into.push(form.event?.(named) ?? named)
  return null
}

function isWhole(data: string): boolean {
  return data.trim() === '[DONE]' || parseJson(data) !== undefined
}

/** One object, a list of objects, or an object a line. */
function takeWhole(body: string, form: ReplyForm, into: Array<Json>): ReplyError | null {
  const parsed = parseJson(body) ?? body.split('\n').flatMap(line => parseJson(line) ?? [])
  const objects = (Array.isArray(parsed) ? parsed : [parsed]).filter(isObject)
  if (objects.length === 0) return unreadable(body)
  for (const object of objects) {
    const error = errorIn(object)
    if (error !== null) return error
    const events = form.events(object).filter(isObject)
    if (events.length === 0) return unreadable(body)
    into.push(...events)
  }
  return null
}

/** The error that a body reports, in the shapes of OpenAI, Anthropic, Google, vLLM, FastAPI and Ollama. */
function errorIn(body: Json): ReplyError | null {
  const { error, detail } = body
  if (error !== undefined && error !== null && error !== false) return new ReplyError(error)
  if (body['type'] === 'error' || body['object'] === 'error') return new ReplyError(body)
  return typeof detail === 'string' && Object.keys(body).length === 1 ? new ReplyError(detail) : null
}

function unreadable(body: string): ReplyError {
  const text = body.trimStart().startsWith('<') ? body.replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ') : body
  return new ReplyError(`the answer is no reply of a model: ${text.replace(/\s+/g, ' ').trim().slice(0, QUOTED)}`)
}

function tooLarge(): ReplyError {
  return new ReplyError(`one event of the reply is larger than ${MOST_CHARACTERS / 1_048_576} MiB`)
}
