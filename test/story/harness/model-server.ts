// A model that follows a script, as a server of its own: OpenAI's Chat Completions as a stream, every request in a journal.
// It answers by the conversation, never by the number of calls: a request that is made twice gets the same answer twice.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

type ChatMessage = { role: string; content: string | null; tool_calls?: Array<{ id: string }> }

export type Conversation = {
  messages: ReadonlyArray<ChatMessage>
  /** Names of the tools as the model is told of them. */
  tools: ReadonlyArray<string>
  /** What the tools have answered so far. */
  answers: ReadonlyArray<string>
  /** The last request of a session: it offers no tools and asks for a summary of an analysis. */
  summary: boolean
}

export type Turn = { thinking?: string; text?: string; calls?: ReadonlyArray<{ tool: string; args: object }> }
export type Refusal = { status: number; message: string }

/** `asked`: nothing was answered yet. `mid`: half of the text was. `said`: everything was. */
export type Moment = 'asked' | 'mid' | 'said'

export type Asked = { at: number; conversation: Conversation; body: string }

export type ModelOptions = {
  answer(conversation: Conversation, request: { authorization: string }): Turn | Refusal
  /** Awaited inside the handler at each moment of an answer. */
  at?: (moment: Moment, conversation: Conversation) => void | Promise<void>
  /** Between two pieces of text. */
  paceMs?: number
}

export type ModelServer = {
  /** For `base_url` of a provider of the type openai. */
  url: string
  journal: Array<Asked>
  close(): Promise<void>
}

export async function startModelServer(options: ModelOptions): Promise<ModelServer> {
  const journal: Array<Asked> = []
  const http = createServer((request, response) => {
    answer(request, response, options, journal).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    journal,
    close: () =>
      new Promise(resolve => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { answer: script, at, paceMs = 0 }: ModelOptions,
  journal: Array<Asked>,
): Promise<void> {
  let body = ''
  for await (const chunk of request) body += chunk
  const conversation = read(body)
  journal.push({ at: Date.now(), conversation, body })
  await at?.('asked', conversation)
  const turn = script(conversation, { authorization: request.headers.authorization ?? '' })
  if ('status' in turn) {
    response.writeHead(turn.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message: turn.message, type: 'invalid_request_error', code: null } }))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const say = (delta: object, finish: string | null = null, more: object = {}) =>
    response.write(`data: ${JSON.stringify(chunk(delta, finish, more))}\n\n`)
  for (const piece of pieces(turn.thinking ?? '')) {
    say({ reasoning_content: piece })
    if (paceMs > 0) await sleep(paceMs)
  }
  const text = pieces(turn.text ?? '')
  for (const [index, piece] of text.entries()) {
    say({ content: piece })
    if (paceMs > 0) await sleep(paceMs)
    if (index === Math.floor(text.length / 2)) await at?.('mid', conversation)
  }
  for (const [index, call] of (turn.calls ?? []).entries()) say({ tool_calls: [toolCall(conversation, call, index)] })
  say({}, turn.calls === undefined ? 'stop' : 'tool_calls')
  // Derived from the conversation alone, so that two runs of one script cost the same.
  const usage = { prompt_tokens: 100 * conversation.messages.length, completion_tokens: text.length }
  response.write(`data: ${JSON.stringify({ ...chunk({}, null), choices: [], usage: total(usage) })}\n\n`)
  response.end('data: [DONE]\n\n')
  await at?.('said', conversation)
}

function read(body: string): Conversation {
  const { messages, tools = [] } = JSON.parse(body) as {
    messages: Array<ChatMessage>
    tools?: Array<{ function: { name: string } }>
  }
  const answers = messages.flatMap(each => (each.role === 'tool' ? [each.content ?? ''] : []))
  return {
    messages,
    tools: tools.map(each => each.function.name),
    answers,
    summary: tools.length === 0 && messages.length === 2,
  }
}

function chunk(delta: object, finish: string | null, more: object = {}) {
  const choices = [{ index: 0, delta, finish_reason: finish }]
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'scripted-1', choices, ...more }
}

function toolCall({ messages, tools }: Conversation, call: { tool: string; args: object }, index: number) {
  const name = tools.find(each => each.endsWith(call.tool)) ?? call.tool
  const id = `call_${messages.length}_${index}`
  return { index, id, type: 'function', function: { name, arguments: JSON.stringify(call.args) } }
}

function pieces(text: string): Array<string> {
  return text.match(/\s*\S+\s*?/g) ?? []
}

function total(usage: { prompt_tokens: number; completion_tokens: number }) {
  return { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens }
}
