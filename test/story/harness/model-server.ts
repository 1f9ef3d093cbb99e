// A model that follows a script, as a server of its own: OpenAI's Chat Completions and Google's generateContent as streams, every
// request in a journal.
// It answers by the conversation, never by the number of calls: a request that is made twice gets the same answer twice.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { withoutId } from '../../fakes/conversation.ts'
import { listen } from '../../fakes/http-server.ts'
import { chatWire } from './scripted-chat.ts'
import type { Conversation, Refusal, Turn } from './scripted-conversation.ts'
import { googleWire } from './scripted-google.ts'
import { unmarked } from '../../fakes/marked.ts'

export type { Conversation, Refusal, Turn } from './scripted-conversation.ts'

/** `asked`: nothing was answered yet. `mid`: half of the text was. `said`: everything was. */
export type Moment = 'asked' | 'mid' | 'said'

export type Said = Turn | Refusal | 'broken'

export type Asked = {
  at: number
  conversation: Conversation
  body: string
  authorization: string
  /** Whether it was answered to the end, a refusal included. */
  settled: boolean
}

export type ModelOptions = {
  /** `broken` closes the connection without a word. */
  answer(conversation: Conversation, request: Asked): Said | Promise<Said>
  /**
   * Awaited inside the handler at each moment of an answer. Who kills the caller in it waits for `hungUp` too: the
   * socket learns of the death a moment later, and until then an answer would look delivered.
   */
  at?: (moment: Moment, conversation: Conversation, hungUp: Promise<unknown>) => void | Promise<void>
  /** Between two pieces of text. */
  paceMs?: number
}

export type ModelServer = {
  /** `base_url` of a provider. */
  url(provider: string): string
  journal: Array<Asked>
  close(): Promise<void>
}

export async function startModelServer(options: ModelOptions): Promise<ModelServer> {
  const journal: Array<Asked> = []
  const { origin, close } = await listen((request, response) => {
    answer(request, response, options, journal).catch(() => response.destroy())
  })
  return { url: provider => `${origin}/${provider}/v1`, journal, close }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { answer: script, at, paceMs = 0 }: ModelOptions,
  journal: Array<Asked>,
): Promise<void> {
  let body = ''
  for await (const chunk of request) body += chunk
  const wire = request.url?.includes(':streamGenerateContent') ? googleWire : chatWire
  const conversation = conversationOf(request.url?.split('/')[1] ?? '', wire.read(body))
  const authorization = request.headers.authorization ?? ''
  const asked: Asked = { at: Date.now(), conversation, body, authorization, settled: false }
  journal.push(asked)
  const hungUp = new Promise<void>(resolve => response.once('close', resolve))
  await at?.('asked', conversation, hungUp)
  const turn = await script(conversation, asked)
  if (turn === 'broken') {
    response.destroy()
    return
  }
  if ('status' in turn) {
    response.writeHead(turn.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(wire.refusal(turn)))
    asked.settled = true
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const say = (chunk: object) => response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  for (const piece of pieces(turn.thinking ?? '')) {
    say(wire.thinking(piece))
    if (paceMs > 0) await sleep(paceMs)
  }
  const text = pieces(turn.text ?? '')
  for (const [index, piece] of text.entries()) {
    say(wire.text(piece))
    if (paceMs > 0) await sleep(paceMs)
    if (index === Math.floor(text.length / 2)) await at?.('mid', conversation, hungUp)
  }
  for (const chunk of wire.end(conversation, turn, text.length)) say(chunk)
  // A caller that hung up meanwhile was not answered.
  asked.settled = !response.destroyed
  response.end(wire.last)
  await at?.('said', conversation, hungUp)
}

function conversationOf(provider: string, { messages, tools }: Pick<Conversation, 'messages' | 'tools'>): Conversation {
  return {
    provider,
    messages,
    tools,
    answers: messages.flatMap(each => (each.role === 'tool' ? [withoutId(unmarked(each.content ?? ''))] : [])),
    summary: tools.length === 0 && messages.length === 2,
  }
}

function pieces(text: string): Array<string> {
  return text.match(/\s*\S+\s*?/g) ?? []
}
