// One MCP session over HTTP, tied to one child process. Messages are passed on unchanged.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { Child } from './child.ts'

export type BridgeSession = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** When the last message passed, in milliseconds; Infinity while calls are under way. */
  lastUsed(): number
  close(): void
}

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

export function openBridgeSession(hooks: SessionHooks): BridgeSession {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: hooks.onOpen,
    onsessionclosed: () => close(),
  })
  const inFlight = new Map<RequestId, string>()
  const progress = new Map<unknown, RequestId>()
  let child: Child | null = null
  let used = Date.now()

  function pass(message: JSONRPCMessage, relatedRequestId?: RequestId): void {
    // Rejects when the client has hung up: it wants no answer, and this is no error.
    transport.send(message, relatedRequestId === undefined ? {} : { relatedRequestId }).catch(() => {})
  }

  function close(): void {
    for (const id of inFlight.keys()) pass(lostAnswer(id, 'the bridge ended this session'))
    inFlight.clear()
    void child?.stop()
    void transport.close()
    if (transport.sessionId !== undefined) hooks.onEnd(transport.sessionId)
  }

  function startChild(): Child {
    const taken = hooks.take()
    child = taken
    taken.listen({
      message(message) {
        used = Date.now()
        if ('method' in message) return pass(message, progress.get(message.params?.['progressToken']))
        if (message.id === undefined) return pass(message)
        if (inFlight.get(message.id) === 'initialize' && 'result' in message) hooks.onReady()
        inFlight.delete(message.id)
        for (const [token, id] of progress) if (id === message.id) progress.delete(token)
        pass(message)
      },
      onEnd(sentence) {
        for (const id of inFlight.keys()) pass(lostAnswer(id, sentence))
        inFlight.clear()
        // The next request of this session is answered 404. MCP clients then initialize again, which starts a new session and child.
        close()
      },
    })
    return taken
  }

  function receive(message: JSONRPCMessage): void {
    used = Date.now()
    if ('method' in message && 'id' in message) {
      inFlight.set(message.id, message.method)
      const token = message.params?._meta?.progressToken
      if (token !== undefined) progress.set(token, message.id)
    } else if ('method' in message && message.method === 'notifications/cancelled') {
      inFlight.delete(message.params?.['requestId'] as RequestId)
    }
    try {
      ;(child ?? startChild()).send(message)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if ('id' in message && message.id !== undefined) pass(lostAnswer(message.id, reason))
      close()
    }
  }

  Object.assign(transport, { onmessage: receive })
  return {
    handle: (request, response) => transport.handleRequest(request, response),
    lastUsed: () => (inFlight.size > 0 ? Infinity : used),
    close,
  }
}
