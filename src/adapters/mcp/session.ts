// One conversation with one server, of either generation of MCP: its tools, and their calls.

import { isObject } from '#core/json.ts'
import type { ToolSpec } from '#core/ports.ts'
import { argumentHeaders } from './body-headers.ts'
import { declinedNote, inputNeeded } from './declined.ts'
import type { Endpoint } from './endpoint.ts'
import { CLIENT, envelope } from './envelope.ts'
import { DeliveryFailure, failureOf } from './failure.ts'
import { announcesTools, askSpeech, type Speech, type Speeches } from './generation.ts'
import { HttpWire, type WireSurroundings } from './http-wire.ts'
import { type Request } from './json-rpc.ts'
import { readToolPage, type ListedTool, type ToolPage } from './read-tools.ts'
import { readToolResult, type ToolResult } from './result-text.ts'
import { SseWire } from './sse-wire.ts'
import type { AskOptions, Wire } from './wire.ts'

// Our choice: with more tools a model chooses badly, and their list alone fills its window.
export const MAX_TOOLS = 1_000
// The newest version of the generation of sessions. A server may agree on an older one: what we use is the same in all of them.
const SESSIONS_VERSION = '2025-11-25'
// Ours: a tool that asks again after a refusal will not stop asking.
const MAX_QUESTIONS = 3

/** One call of a tool. `onProgress` is called when the server says that it still works. */
export type Attempt = {
  tool: Pick<ToolSpec, 'name' | 'parameters'>
  args: Record<string, unknown>
  signal: AbortSignal
  onProgress: () => void
}

export type ToolList = Pick<ToolPage, 'tools' | 'dropped' | 'ttlMs'>

export type Opening = {
  endpoint: Endpoint
  around: WireSurroundings & { speeches: Speeches }
  /** Called when the server says that its tools have changed. */
  onChange: () => void
}

export async function openSession(opening: Opening, signal: AbortSignal): Promise<Session> {
  const { endpoint, around, onChange } = opening
  const { speeches } = around
  const wire = endpoint.kind === 'sse' ? new SseWire(endpoint, around.fetch) : new HttpWire(endpoint, around)
  try {
    if (wire instanceof SseWire) await wire.open(signal)
    const known = endpoint.speaks === null ? speeches.get(endpoint.server) : { generation: endpoint.speaks }
    const speech = known ?? (await askSpeech(wire, signal))
    const session = new Session(wire, speech, onChange)
    await session.begin(signal)
    speeches.set(endpoint.server, speech)
    return session
  } catch (error) {
    speeches.delete(endpoint.server)
    void wire.close()
    throw error
  }
}

export class Session {
  readonly #wire: Wire
  readonly #speech: Speech
  readonly #onChange: () => void
  #lastId = 0

  constructor(wire: Wire, speech: Speech, onChange: () => void) {
    this.#wire = wire
    this.#speech = speech
    this.#onChange = onChange
  }

  /** Initializes a session where the server has sessions, and listens for changes of its tools where it announces them. */
  async begin(signal: AbortSignal): Promise<void> {
    if (this.#speech.generation === 'stateless') {
      const params = { notifications: { toolsListChanged: true }, _meta: envelope }
      const request: Request = { jsonrpc: '2.0', id: 'listen', method: 'subscriptions/listen', params }
      if (this.#speech.announces) void this.#wire.listen(request, message => this.#hear(message))
      return
    }
    const params = { protocolVersion: SESSIONS_VERSION, capabilities: {}, clientInfo: CLIENT }
    const result = await this.#ask('initialize', params, signal)
    const version = isObject(result) ? result['protocolVersion'] : null
    if (!isObject(result))
      throw new DeliveryFailure('unreadable', 'the answer to initialize is not what MCP prescribes')
    this.#wire.speak(typeof version === 'string' ? version : SESSIONS_VERSION)
    await this.#wire.tell({ jsonrpc: '2.0', method: 'notifications/initialized' })
    if (announcesTools(result) || this.#wire instanceof SseWire)
      void this.#wire.listen(null, message => this.#hear(message))
  }

  /** All pages of the server's tool list. A page that was read before ends it. */
  async list(signal: AbortSignal): Promise<ToolList> {
    const tools: Array<ListedTool> = []
    const cursors = new Set<ToolPage['cursor']>()
    let dropped = 0
    let ttlMs: number | null = null
    let cursor: ToolPage['cursor'] = null
    do {
      cursors.add(cursor)
      const page = readToolPage(await this.#ask('tools/list', cursor === null ? {} : { cursor }, signal))
      if (page === null) throw new DeliveryFailure('unreadable', 'the list of tools is not what MCP prescribes')
      tools.push(...page.tools)
      dropped += page.dropped
      ttlMs ??= page.ttlMs
      if (tools.length > MAX_TOOLS || cursors.size > MAX_TOOLS)
        throw new DeliveryFailure(
          'unreadable',
          `the server lists more than ${MAX_TOOLS} tools; narrow it down on its side`,
        )
      cursor = page.cursor
    } while (!cursors.has(cursor))
    return { tools, dropped, ttlMs }
  }

  async call({ tool, args, signal, onProgress }: Attempt): Promise<ToolResult> {
    const questions: Array<string> = []
    const headers = this.#speech.generation === 'stateless' ? argumentHeaders(tool.parameters, args) : {}
    let more: Record<string, unknown> = {}
    for (let round = 0; round <= MAX_QUESTIONS; round += 1) {
      const params = { name: tool.name, arguments: args, ...more }
      const result = await this.#ask('tools/call', params, signal, { onProgress, headers })
      const needed = inputNeeded(result)
      if (needed === null) {
        const read = readToolResult(result)
        return questions.length === 0 ? read : { ...read, text: `${read.text}\n${declinedNote(questions)}` }
      }
      questions.push(...needed.questions)
      more = needed.params
    }
    return { text: declinedNote(questions), isError: true, attachments: [] }
  }

  close(): Promise<void> {
    return this.#wire.close()
  }

  async #ask(
    method: string,
    params: Record<string, unknown>,
    signal: AbortSignal,
    { onProgress = () => {}, headers = {} }: { onProgress?: () => void; headers?: Record<string, string> } = {},
  ): Promise<unknown> {
    const id = (this.#lastId += 1)
    const meta = {
      ...(this.#speech.generation === 'stateless' && envelope),
      ...(method === 'tools/call' && { progressToken: id }),
    }
    const request: Request = {
      jsonrpc: '2.0',
      id,
      method,
      params: Object.keys(meta).length === 0 ? params : { ...params, _meta: meta },
    }
    const hear: AskOptions['hear'] = message => {
      const isProgress = message.kind === 'notice' && message.method === 'notifications/progress'
      if (isProgress && isFor(message.params, id)) onProgress()
      else this.#hear(message)
    }
    try {
      const answer = await this.#wire.ask(request, { signal, headers, hear })
      if ('error' in answer) throw failureOf(answer.error)
      return answer.result
    } catch (error) {
      if (signal.aborted) this.#cancel(request)
      throw error
    }
  }

  /** A server of the newer generation notices that its stream was closed. `initialize` must not be cancelled. */
  #cancel({ id, method }: Request): void {
    if (this.#speech.generation === 'stateless' || method === 'initialize') return
    const params = { requestId: id, reason: 'the caller gave up' }
    void this.#wire.tell({ jsonrpc: '2.0', method: 'notifications/cancelled', params })
  }

  #hear(message: Parameters<AskOptions['hear']>[0]): void {
    if (message.kind === 'request') void this.#answer(message.id, message.method)
    else if (message.method === 'notifications/tools/list_changed') this.#onChange()
  }

  /** Servers ask whether we are there. We offer them nothing else. */
  async #answer(id: Request['id'], method: string): Promise<void> {
    const error = { code: -32_601, message: `this client does not offer ${method}` }
    await this.#wire.tell({ jsonrpc: '2.0', id, ...(method === 'ping' ? { result: {} } : { error }) })
  }
}

function isFor({ progressToken }: Record<string, unknown>, id: number): boolean {
  return String(progressToken) === String(id)
}
