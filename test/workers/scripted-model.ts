// Scripted models and one MCP server for several agents inside workerd, all behind the global fetch. A model's answer depends on the agent and on
// the conversation alone, so a call that is repeated after a kill gets the same answer.

import { vi } from 'vitest'
import { speakerOf } from '../fakes/conversation.ts'
import { result, scriptedFetch } from '../fakes/scripted-mcp.ts'

type Message = { role: string; content: string | null }

export type Chat = {
  who: string
  provider: string
  /** The session, by the word in its alert or in its task. */
  about: string
  turn: number
  tools: number
  answers: ReadonlyArray<string>
  reports: ReadonlyArray<string>
  /** The user messages, oldest first. */
  said: ReadonlyArray<string>
  /** The size of the request. */
  bytes: number
}

/** `retryAfter` in seconds; `error` is the body's. */
export type Said =
  | { text?: string; calls?: ReadonlyArray<[tool: string, args: object]> }
  | { status: number; retryAfter?: number; error?: object }

export type Script = (chat: Chat) => Said | Promise<Said>

/** The requests that reached models and tools. */
export type Journal = { models: Array<Chat>; tools: Array<{ about: string; tool: string }> }

const tools = [
  { name: 'read', annotations: { readOnlyHint: true } },
  { name: 'read_much', annotations: { readOnlyHint: true } },
  { name: 'write', annotations: {} },
].map(tool => ({ ...tool, inputSchema: { type: 'object', properties: { about: { type: 'string' } } } }))

export function scriptedWorld(script: Script): Journal {
  const journal: Journal = { models: [], tools: [] }
  const mcp = scriptedFetch(rpc => {
    if (rpc.method === 'tools/list') return result(rpc.id, { tools })
    if (rpc.method !== 'tools/call') return null
    const { name = '', arguments: args } = (rpc.params ?? {}) as {
      name?: string
      arguments?: { about?: string; rows?: number }
    }
    journal.tools.push({ about: args?.about ?? '', tool: name })
    const text = name === 'read_much' ? 'a row of data\n'.repeat(args?.rows ?? 200) : `${name}: 0.42`
    return result(rpc.id, { content: [{ type: 'text', text }] })
  })
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as string, init)
    const { hostname } = new URL(request.url)
    if (!hostname.endsWith('model.test')) return mcp.fetch(input as string, init)
    const chat = chatOf(await request.text(), hostname.split('.')[0] ?? '')
    journal.models.push(chat)
    return answerOf(await script(chat), chat)
  })
  return journal
}

type Body = { messages: Array<Message>; tools?: Array<unknown>; tool_choice?: string }

function chatOf(body: string, provider: string): Chat {
  const { messages, tools = [], tool_choice: choice } = JSON.parse(body) as Body
  // Tools that may not be called are shown for the sake of the provider's cache alone.
  const offered = choice === 'none' ? [] : tools
  const speaker = speakerOf(messages)
  const about = /about-[\w-]+/.exec(speaker.said.join('\n'))?.[0] ?? ''
  return { ...speaker, provider, about, tools: offered.length, bytes: body.length }
}

function answerOf(said: Said, { turn }: Chat): Response {
  if ('status' in said) {
    const headers: Record<string, string> =
      said.retryAfter === undefined ? {} : { 'retry-after': String(said.retryAfter) }
    const error = said.error ?? { message: 'refused by the script' }
    return Response.json({ error }, { status: said.status, headers })
  }
  const { text = '', calls = [] } = said
  const halves = [text.slice(0, text.length / 2), text.slice(text.length / 2)].filter(half => half !== '')
  const called = calls.map(([name, args], index) => ({
    index,
    id: `call_${turn}_${index}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  }))
  const deltas = [...halves.map(content => ({ content })), ...(called.length > 0 ? [{ tool_calls: called }] : [])]
  const chunks = [
    ...deltas.map(delta => ({ choices: [{ index: 0, delta, finish_reason: null }] })),
    { choices: [{ index: 0, delta: {}, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }] },
    { choices: [], usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 } },
  ]
  const head = { id: 'c', object: 'chat.completion.chunk', created: 0, model: 'scripted' }
  const lines = chunks.map(chunk => `data: ${JSON.stringify({ ...head, ...chunk })}\n\n`)
  return new Response([...lines, 'data: [DONE]\n\n'].join(''), { headers: { 'content-type': 'text/event-stream' } })
}
