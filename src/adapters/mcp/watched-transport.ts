// A transport of the SDK that knows its open requests by id, so that a request that will never be answered can be failed.

import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Endpoint } from './endpoint.ts'
import { Exchanges } from './exchanges.ts'
import { GuardedFetch } from './guarded-fetch.ts'
import type { DeliveryFailure } from './failure.ts'
import type { Fetch } from './request-sender.ts'

export type WatchedTransport = {
  transport: Transport
  /** Ends the session on the server; without effect over SSE, which has no such request. */
  terminate(): Promise<void>
  lastFailure(): DeliveryFailure | null
}

export function watchTransport(endpoint: Endpoint, fetch: Fetch): WatchedTransport {
  const exchanges = new Exchanges(message => watched.onmessage?.(message))
  const guard = new GuardedFetch(endpoint, exchanges, fetch)
  const streamable =
    endpoint.kind === 'http' ? new StreamableHTTPClientTransport(endpoint.url, { fetch: guard.fetch }) : null
  // The SDK deprecates SSE; `type: sse` is for servers that support nothing else.
  const inner: Transport =
    (streamable as Transport | null) ?? new SSEClientTransport(endpoint.url, { fetch: guard.fetch })

  const watched: Transport = {
    async start() {
      const handlers: Pick<Transport, 'onmessage' | 'onerror' | 'onclose'> = {
        onmessage(message) {
          if (!('method' in message) && message.id !== undefined) exchanges.settle(message.id)
          watched.onmessage?.(message)
        },
        onerror: error => watched.onerror?.(error),
        onclose: () => watched.onclose?.(),
      }
      Object.assign(inner, handlers)
      await inner.start()
    },
    send: message => sendWatched(message, inner, exchanges),
    close: () => inner.close(),
    setProtocolVersion: version => inner.setProtocolVersion?.(version),
  }
  return {
    transport: watched,
    terminate: async () => streamable?.terminateSession(),
    lastFailure: () => guard.lastFailure(),
  }
}

async function sendWatched(message: JSONRPCMessage, inner: Transport, exchanges: Exchanges): Promise<void> {
  if ('method' in message && 'id' in message) {
    const { id } = message
    const exchange = exchanges.begin(id)
    try {
      return await inner.send(message, { onresumptiontoken: token => (exchange.token = token) })
    } catch (error) {
      exchanges.drop(id)
      throw error
    }
  }
  try {
    await inner.send(message)
  } finally {
    const cancelled = cancelledId(message)
    if (cancelled !== null) exchanges.drop(cancelled)
  }
}

/** The id of the request that a notification cancels; null for any other message. */
function cancelledId(message: JSONRPCMessage): string | number | null {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return null
  const id = message.params?.['requestId']
  return typeof id === 'string' || typeof id === 'number' ? id : null
}
