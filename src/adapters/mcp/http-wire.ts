// Streamable HTTP: each request is a POST, answered by JSON or by a stream of events.

import { parseJson } from '#core/json.ts'
import { serverDelay, TRIES_SOON } from '#core/retry/backoff.ts'
import { bodyHeaders } from './body-headers.ts'
import { findEvent, readText } from './body.ts'
import { within } from './call-limit.ts'
import type { Endpoint } from './endpoint.ts'
import { closedFailure, DeliveryFailure, failureOf, SESSION_GONE, statusFailure } from './failure.ts'
import {
  isSameId,
  readMessages,
  type Answer,
  type Incoming,
  type Notice,
  type Request,
  type RpcError,
} from './json-rpc.ts'
import { oneLine } from './one-line.ts'
import { RequestSender, type Outgoing } from './request-sender.ts'
import type { Surroundings } from './surroundings.ts'
import { GOODBYE_MS, type AskOptions, type Reply, type Wire } from './wire.ts'

// Ours: a server that has lost a stream twice has lost the answer.
const RESUME_ATTEMPTS = 2
// Ours: what a server may wish for. The call's own limit ends it all.
const RETRY_MS = { least: 100, most: 30_000 }
// Ours: a server that ends its streams at once, or that says nothing for hours, is not asked for ever.
const SILENT_STREAMS = 5

export type WireSurroundings = Pick<Surroundings, 'fetch' | 'clock' | 'seed'>

export class HttpWire implements Wire {
  readonly #url: URL
  readonly #sender: RequestSender
  readonly #around: WireSurroundings
  readonly #life = new AbortController()
  #sessionId: string | null = null
  #version: string | null = null

  constructor(endpoint: Endpoint, around: WireSurroundings) {
    this.#url = endpoint.url
    this.#sender = new RequestSender(endpoint, around.fetch)
    this.#around = around
  }

  async ask(request: Request, { signal, headers, hear }: AskOptions): Promise<Answer> {
    const own = AbortSignal.any([signal, this.#life.signal])
    const response = await this.#sender.send(this.#url, this.#post(request, headers), own)
    if (!response.ok) throw await refusal(response, request, { inSession: this.#sessionId !== null, signal: own })
    if (request.method === 'initialize') this.#sessionId = response.headers.get('mcp-session-id')
    return isEventStream(response)
      ? await this.#answerInStream(response, request, { signal: own, hear })
      : answerInBody(await readText(response, own), response.status, request, hear)
  }

  async tell(message: Notice | Reply): Promise<void> {
    try {
      await within(GOODBYE_MS, limit => this.#drop(this.#post(message), AbortSignal.any([this.#life.signal, limit])))
    } catch {
      // As the port promises.
    }
  }

  async listen(request: Request | null, hear: AskOptions['hear']): Promise<void> {
    const { signal } = this.#life
    try {
      for (let silent = 0; silent < SILENT_STREAMS; silent += 1) {
        await this.#listenOnce(request, message => {
          silent = 0
          hear(message)
        })
        await this.#pause(silent, undefined, signal)
      }
    } catch {
      // The connection was closed, or the server does not offer this: its tools are listed again when it is restarted.
    }
  }

  speak(version: string): void {
    this.#version = version
  }

  async close(): Promise<void> {
    this.#life.abort(closedFailure())
    if (this.#sessionId === null) return
    try {
      const goodbye: Outgoing = { method: 'DELETE', headers: this.#headers() }
      await within(GOODBYE_MS, limit => this.#drop(goodbye, limit))
    } catch {
      // The server may be gone, or not support this. The session ends on our side all the same.
    }
  }

  /** Sends what needs no answer. */
  async #drop(outgoing: Outgoing, signal: AbortSignal): Promise<void> {
    const response = await this.#sender.send(this.#url, outgoing, signal)
    await response.body?.cancel()
  }

  /** Rejects if the stream cannot be opened. */
  async #listenOnce(request: Request | null, hear: AskOptions['hear']): Promise<void> {
    const { signal } = this.#life
    const get: Outgoing = { method: 'GET', headers: { ...this.#headers(), accept: 'text/event-stream' } }
    // Some servers send no headers before the first event, and a request that waits for them holds one of few places (docs/limits.md).
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(new Error('the server sends no headers')), GOODBYE_MS)
    const response = await this.#sender
      .send(this.#url, request === null ? get : this.#post(request), AbortSignal.any([signal, late.signal]))
      .finally(() => clearTimeout(timer))
    if (!response.ok || !isEventStream(response)) {
      await response.body?.cancel()
      throw statusFailure(response, '')
    }
    const take = ({ data }: { data: string }) => {
      for (const message of readMessages(parseJson(data))) if (message.kind !== 'answer') hear(message)
      return null
    }
    // A stream that breaks is opened again.
    await findEvent(response, signal, { take }).catch(() => {})
    signal.throwIfAborted()
  }

  #headers(): Record<string, string> {
    return {
      ...(this.#sessionId !== null && { 'mcp-session-id': this.#sessionId }),
      ...(this.#version !== null && { 'mcp-protocol-version': this.#version }),
    }
  }

  #post(message: Request | Notice | Reply, more: Record<string, string> = {}): Outgoing {
    return {
      method: 'POST',
      headers: {
        ...more,
        ...this.#headers(),
        ...bodyHeaders(message),
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify(message),
    }
  }

  /** Reads the stream up to the answer. A stream that ends before it is asked for its rest, if the server gave its events ids. */
  async #answerInStream(
    first: Response,
    request: Request,
    options: Pick<AskOptions, 'signal' | 'hear'>,
  ): Promise<Answer> {
    let lastId: string | null = null
    let retryMs: number | undefined
    let why = new DeliveryFailure('lost', 'the server closed the connection before it answered')
    for (let stream: Response | null = first; stream !== null;) {
      try {
        const answer = await findEvent(stream, options.signal, {
          take(event) {
            lastId = event.id ?? lastId
            return takeAnswer(parseJson(event.data), request, options.hear)
          },
          onRetry: ms => (retryMs = Math.min(RETRY_MS.most, Math.max(RETRY_MS.least, ms))),
        })
        if (answer !== null) return answer
      } catch (error) {
        if (!(error instanceof DeliveryFailure) || error.kind !== 'lost') throw error
        why = error
      }
      options.signal.throwIfAborted()
      stream = lastId === null ? null : await this.#resume(lastId, retryMs, options.signal)
    }
    throw why
  }

  /** A stream that ended may be that of a server that restarts: it is not opened again at once. */
  #pause(times: number, hintMs: number | undefined, signal: AbortSignal): Promise<void> {
    const { clock, seed } = this.#around
    return clock.sleep(serverDelay(TRIES_SOON + times, hintMs, `${seed} ${this.#url.href}`), signal)
  }

  async #resume(lastId: string, retryMs: number | undefined, signal: AbortSignal): Promise<Response> {
    for (let attempt = 1; attempt <= RESUME_ATTEMPTS; attempt += 1) {
      await this.#pause(0, retryMs, signal)
      const headers = { ...this.#headers(), accept: 'text/event-stream', 'last-event-id': lastId }
      const response = await this.#sender.send(this.#url, { method: 'GET', headers }, signal).catch(() => null)
      signal.throwIfAborted()
      if (response?.ok) return response
      await response?.body?.cancel()
      if (response !== null)
        throw new DeliveryFailure(
          'lost',
          `the server closed the connection before it answered (HTTP ${response.status} on asking for the rest)`,
        )
    }
    throw new DeliveryFailure('lost', 'the server closed the connection before it answered and cannot be reached again')
  }
}

function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.toLowerCase().includes('text/event-stream') === true
}

/** A body answers the one request that was sent, even if it names another id. */
function answerInBody(text: string, status: number, request: Request, hear: AskOptions['hear']): Answer {
  const value = parseJson(text)
  const answer =
    takeAnswer(value, request, hear) ?? readMessages(value).find(message => message.kind === 'answer')?.answer
  if (answer !== undefined) return answer
  if (text.trim() === '')
    throw new DeliveryFailure('unreadable', `the server took the request and announced no answer (HTTP ${status})`)
  throw new DeliveryFailure('unreadable', `the answer is not what MCP prescribes: ${oneLine(text)}`)
}

/** The request's answer among the messages; null if it is not there. The others are handed on. */
function takeAnswer(value: unknown, { id }: Request, hear: AskOptions['hear']): Answer | null {
  let found: Answer | null = null
  for (const message of readMessages(value)) {
    if (message.kind !== 'answer') hear(message)
    else if (message.id === null || isSameId(message.id, id)) found ??= message.answer
  }
  return found
}

/** What an HTTP status from 400 on means. A JSON-RPC error in its body is the server's own answer. */
async function refusal(
  response: Response,
  request: Request,
  { inSession, signal }: { inSession: boolean; signal: AbortSignal },
): Promise<Error> {
  const { status } = response
  const text = await readText(response, signal).catch(() => '')
  const said = readMessages(parseJson(text)).find(isError)
  const own = said !== undefined && isSameId(said.id, request.id)
  // A server that no longer knows a session cannot have begun the request. Its error names no request, or has the code that SDKs use for it.
  if (status === 404 && inSession && (!own || said.answer.error.code === SESSION_NOT_FOUND))
    return new DeliveryFailure('not-delivered', SESSION_GONE, status)
  // Some servers answer 400 then, which a call may get for another reason: it is not made again unless it is harmless.
  if (status === 400 && inSession && !own && said !== undefined && /session/i.test(said.answer.error.message))
    return new DeliveryFailure('lost', `HTTP 400: ${said.answer.error.message}`, status)
  if (said === undefined || status === 401 || status === 403)
    return statusFailure(response, said?.answer.error.message ?? oneLine(text))
  return failureOf(said.answer.error, status)
}

const SESSION_NOT_FOUND = -32_001

type ErrorAnswer = Extract<Incoming, { kind: 'answer' }> & { answer: { error: RpcError } }

function isError(message: Incoming): message is ErrorAnswer {
  return message.kind === 'answer' && 'error' in message.answer
}
