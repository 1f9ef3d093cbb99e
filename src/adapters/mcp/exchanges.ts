// The JSON-RPC requests that wait for an answer. The SDK's transports never settle a request whose stream ended without an answer. Here such a
// request gets an error of ours, delivered as if the server had sent it, so that the caller fails at once.

import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { DeliveryFailure, type FailureKind } from './failure.ts'

export type RequestId = string | number

export type Exchange = {
  id: RequestId
  /** Ends the HTTP requests of this exchange. */
  stop: AbortController
  /** The last event id of its stream. With one, the SDK asks for the rest of a stream that broke. */
  token: string | null
  failedResumes: number
}

// -32000 is JSON-RPC's first free code, and "connection closed" in the SDK. The bridge answers in the same form when its child dies.
const CONNECTION_CLOSED = -32_000

export class Exchanges {
  #open = new Map<RequestId, Exchange>()
  #deliver: (message: JSONRPCMessage) => void

  constructor(deliver: (message: JSONRPCMessage) => void) {
    this.#deliver = deliver
  }

  begin(id: RequestId): Exchange {
    const exchange: Exchange = { id, stop: new AbortController(), token: null, failedResumes: 0 }
    this.#open.set(id, exchange)
    return exchange
  }

  get(id: RequestId): Exchange | undefined {
    return this.#open.get(id)
  }

  byToken(token: string): Exchange | undefined {
    return [...this.#open.values()].find(exchange => exchange.token === token)
  }

  /** The answer came. Its stream is aborted a little later, because a server may leave it open for ever. */
  settle(id: RequestId): void {
    const exchange = this.#open.get(id)
    if (exchange === undefined) return
    this.#open.delete(id)
    // Our choice: within a second a well-behaved server ends the stream itself, and the connection can be used again.
    setTimeout(() => exchange.stop.abort(), 1_000)
  }

  /** Nobody waits for the answer any more. */
  drop(id: RequestId): void {
    const exchange = this.#open.get(id)
    this.#open.delete(id)
    exchange?.stop.abort()
  }

  fail(id: RequestId, failure: DeliveryFailure): void {
    if (!this.#open.has(id)) return
    this.drop(id)
    const error = { code: CONNECTION_CLOSED, message: failure.message, data: { delivery: failure.kind } }
    this.#deliver({ jsonrpc: '2.0', id, error })
  }

  failAll(failure: DeliveryFailure): void {
    for (const id of this.#open.keys()) this.fail(id, failure)
  }
}

/** The kind of failure in the data of a JSON-RPC error, as `Exchanges.fail` and the bridge write it; null if there is none. */
export function failureKindOf(data: unknown): FailureKind | null {
  if (typeof data !== 'object' || data === null || !('delivery' in data)) return null
  return data.delivery === 'lost' || data.delivery === 'not-delivered' || data.delivery === 'unreadable'
    ? data.delivery
    : null
}
