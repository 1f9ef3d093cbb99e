// One MCP session over HTTP, tied to one child process. Messages are passed on unchanged.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { Child } from './child.ts'

export type SessionHooks = {
  take(): Child
  onOpen(id: string): void
  /** The child answered `initialize`. */
  onReady(): void
  onEnd(id: string): void
}

/** An answer for a call whose outcome is unknown. `delivery: 'lost'` tells the adapter to repeat the call only if it is harmless. */
const lostAnswer = (id: RequestId, message: string): JSONRPCMessage => ({
  jsonrpc: '2.0',
  id,
  error: { code: -32_000, message, data: { delivery: 'lost' } },
})

export class BridgeSession {
  #hooks: SessionHooks
  #transport: StreamableHTTPServerTransport
  /** The method of each call that has no answer yet. */
  #inFlight = new Map<RequestId, string>()
  /** The call of each progress token. */
  #progress = new Map<unknown, RequestId>()
  #child: Child | null = null
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
    this.#loseCalls('the bridge ended this session')
    void this.#child?.stop()
    void this.#transport.close()
    if (this.#transport.sessionId !== undefined) this.#hooks.onEnd(this.#transport.sessionId)
  }

  #loseCalls(reason: string): void {
    for (const id of this.#inFlight.keys()) this.#pass(lostAnswer(id, reason))
    this.#inFlight.clear()
  }

  #pass(message: JSONRPCMessage, relatedRequestId?: RequestId): void {
    // Rejects when the client has hung up: it wants no answer, and this is no error.
    this.#transport.send(message, relatedRequestId === undefined ? {} : { relatedRequestId }).catch(() => {})
  }

  #startChild(): Child {
    const child = this.#hooks.take()
    this.#child = child
    child.listen({
      message: message => this.#answer(message),
      onEnd: sentence => {
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
    if (this.#inFlight.get(message.id) === 'initialize' && 'result' in message) this.#hooks.onReady()
    this.#inFlight.delete(message.id)
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
      if ('id' in message && message.id !== undefined) this.#pass(lostAnswer(message.id, reason))
      this.close()
    }
  }

  #noteCall(message: JSONRPCMessage): void {
    if (!('method' in message)) return
    if ('id' in message) {
      this.#inFlight.set(message.id, message.method)
      const token = message.params?._meta?.progressToken
      if (token !== undefined) this.#progress.set(token, message.id)
    } else if (message.method === 'notifications/cancelled') {
      this.#inFlight.delete(message.params?.['requestId'] as RequestId)
    }
  }
}
