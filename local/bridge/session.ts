// One MCP session over HTTP, tied to one child process. Messages are passed on unchanged.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { Child } from './child.ts'
import { speakSessions } from './speak-sessions.ts'

export type SessionHooks = {
  take(): Child
  onOpen(id: string): void
  /** The child answered `initialize`. */
  onReady(): void
  /** The child ended before that. */
  onFailure(why: string): void
  onCall(call: BridgedCall): void
  onEnd(id: string): void
}

/** One call of a tool, as it passed. `lost`: the child ended, or the session did. */
export type BridgedCall = { tool: string; ms: number; outcome: 'ok' | 'error' | 'lost' | 'cancelled' }

type Waiting = { method: string; tool: string; since: number }

/** `lost`: the outcome of the call is unknown, and the adapter repeats it only if it is harmless. `not-delivered`: no child had it. */
const failedAnswer = (id: RequestId, message: string, delivery: 'lost' | 'not-delivered'): JSONRPCMessage => ({
  jsonrpc: '2.0',
  id,
  error: { code: -32_000, message, data: { delivery } },
})

export class BridgeSession {
  #hooks: SessionHooks
  #transport: StreamableHTTPServerTransport
  /** The requests that have no answer yet. */
  #inFlight = new Map<RequestId, Waiting>()
  /** The call of each progress token. */
  #progress = new Map<unknown, RequestId>()
  #child: Child | null = null
  #ready = false
  #closed = false
  #used = Date.now()

  constructor(hooks: SessionHooks) {
    this.#hooks = hooks
    this.#transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: id => hooks.onOpen(id),
      onsessionclosed: () => this.close(),
    })
    Object.assign(this.#transport, { onmessage: (message: JSONRPCMessage) => this.#receive(message) })
  }

  handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#transport.handleRequest(request, response)
  }

  /** When the last message passed, in milliseconds; Infinity while calls are under way. */
  lastUsed(): number {
    return this.#inFlight.size > 0 ? Infinity : this.#used
  }

  close(): void {
    this.#closed = true
    this.#loseCalls('the bridge ended this session')
    void this.#child?.stop()
    void this.#transport.close()
    if (this.#transport.sessionId !== undefined) this.#hooks.onEnd(this.#transport.sessionId)
  }

  #loseCalls(reason: string): void {
    for (const id of this.#inFlight.keys()) {
      this.#settle(id, 'lost')
      this.#pass(failedAnswer(id, reason, 'lost'))
    }
  }

  /** The request has its answer, or will not get one. */
  #settle(id: RequestId, outcome: BridgedCall['outcome']): void {
    const waiting = this.#inFlight.get(id)
    this.#inFlight.delete(id)
    if (waiting?.method !== 'tools/call') return
    this.#hooks.onCall({ tool: waiting.tool, ms: Date.now() - waiting.since, outcome })
  }

  #pass(message: JSONRPCMessage, relatedRequestId?: RequestId): void {
    // Rejects when the client has hung up: it wants no answer, and this is no error.
    this.#transport.send(message, relatedRequestId === undefined ? {} : { relatedRequestId }).catch(() => {})
  }

  #startChild(): Child {
    const child = speakSessions(this.#hooks.take())
    this.#child = child
    child.listen({
      message: message => this.#answer(message),
      onEnd: sentence => {
        if (!this.#ready && !this.#closed) this.#hooks.onFailure(sentence)
        this.#loseCalls(sentence)
        // The next request of this session is answered 404. MCP clients then initialize again, which starts a new session and child.
        this.close()
      },
    })
    return child
  }

  /** A message of the child. */
  #answer(message: JSONRPCMessage): void {
    this.#used = Date.now()
    if ('method' in message) return this.#pass(message, this.#progress.get(message.params?.['progressToken']))
    if (message.id === undefined) return this.#pass(message)
    if (this.#inFlight.get(message.id)?.method === 'initialize' && 'result' in message) {
      this.#ready = true
      this.#hooks.onReady()
    }
    this.#settle(message.id, 'result' in message && message.result['isError'] !== true ? 'ok' : 'error')
    for (const [token, id] of this.#progress) if (id === message.id) this.#progress.delete(token)
    this.#pass(message)
  }

  /** A message of the client. */
  #receive(message: JSONRPCMessage): void {
    this.#used = Date.now()
    this.#noteCall(message)
    try {
      ;(this.#child ?? this.#startChild()).send(message)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if ('id' in message && message.id !== undefined) this.#pass(failedAnswer(message.id, reason, 'not-delivered'))
      this.close()
    }
  }

  #noteCall(message: JSONRPCMessage): void {
    if (!('method' in message)) return
    if ('id' in message) {
      const tool = message.params?.['name']
      const waiting = { method: message.method, tool: typeof tool === 'string' ? tool : '', since: Date.now() }
      this.#inFlight.set(message.id, waiting)
      const token = message.params?._meta?.progressToken
      if (token !== undefined) this.#progress.set(token, message.id)
    } else if (message.method === 'notifications/cancelled') {
      this.#settle(message.params?.['requestId'] as RequestId, 'cancelled')
    }
  }
}
