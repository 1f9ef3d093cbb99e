// One MCP session over HTTP, tied to one child: messages are passed on as they are.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { Child } from './child.ts'

export type BridgeSession = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** When the last message passed; in the future while calls are under way. */
  lastUsed(): number
  close(): void
}

export type SessionHooks = {
  take(): Child
  opened(id: string): void
  /** The child answered the greeting. */
  proven(): void
  ended(id: string): void
}

// The adapter knows it by `data`: what became of the call is unknown, so only a harmless one may be made again.
const lost = (id: RequestId, message: string): JSONRPCMessage => ({
  jsonrpc: '2.0',
  id,
  error: { code: -32_000, message, data: { delivery: 'lost' } },
})

export function bridgeSession(hooks: SessionHooks): BridgeSession {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: hooks.opened,
    onsessionclosed: () => close(),
  })
  const inFlight = new Map<RequestId, string>()
  const progress = new Map<unknown, RequestId>()
  let child: Child | null = null
  let used = Date.now()

  function pass(message: JSONRPCMessage, relatedRequestId?: RequestId): void {
    // It rejects where no stream of the client is open any more: who hung up wants no answer, and a log line would tell of every such call.
    transport.send(message, relatedRequestId === undefined ? {} : { relatedRequestId }).catch(() => {})
  }

  function close(): void {
    for (const id of inFlight.keys()) pass(lost(id, 'the bridge ended this session'))
    inFlight.clear()
    void child?.stop()
    void transport.close()
    if (transport.sessionId !== undefined) hooks.ended(transport.sessionId)
  }

  function started(): Child {
    const taken = hooks.take()
    child = taken
    taken.listen({
      message(message) {
        used = Date.now()
        if ('method' in message) return pass(message, progress.get(message.params?.['progressToken']))
        if (message.id === undefined) return pass(message)
        if (inFlight.get(message.id) === 'initialize' && 'result' in message) hooks.proven()
        inFlight.delete(message.id)
        for (const [token, id] of progress) if (id === message.id) progress.delete(token)
        pass(message)
      },
      ended(sentence) {
        for (const id of inFlight.keys()) pass(lost(id, sentence))
        inFlight.clear()
        // The next request of this session is told that it is unknown, which makes a client greet anew: a new session, a new child.
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
      ;(child ?? started()).send(message)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if ('id' in message && message.id !== undefined) pass(lost(message.id, reason))
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
