// The `fetch` that the SDK's transports get: credentials go to the configured host only, nothing waits for ever, failures have a kind.

import type { Endpoint } from './endpoint.ts'
import { EventChannel } from './event-channel.ts'
import type { Exchange, Exchanges, RequestId } from './exchanges.ts'
import { DeliveryFailure, statusFailure } from './failure.ts'
import { guardResponse, type BodyEnds } from './guarded-body.ts'
import { isRedirectForSdk, RequestSender, type Fetch } from './request-sender.ts'

// Ours: notifications and the DELETE of a session have no answer to wait for, and a server that hangs on them must not hold a connection.
const GOODBYE_MS = 5_000
// As many as the SDK makes before it gives up without an error.
const RESUME_ATTEMPTS = 2
// The SDK's parsers pass a message on within the same turn of the event loop; this leaves room for a slow machine.
const AFTER_END_MS = 100

export class GuardedFetch {
  readonly #endpoint: Endpoint
  readonly #exchanges: Exchanges
  readonly #sender: RequestSender
  readonly #channel: EventChannel

  constructor(endpoint: Endpoint, exchanges: Exchanges, fetch: Fetch) {
    this.#endpoint = endpoint
    this.#exchanges = exchanges
    this.#sender = new RequestSender(endpoint, fetch)
    this.#channel = new EventChannel(this.#sender, exchanges)
  }

  readonly fetch: Fetch = async (input, init = {}) => {
    const url = new URL(input)
    this.#sender.checkHost(url)
    const method = (init.method ?? 'GET').toUpperCase()
    if (method === 'POST') return this.#post(url, init)
    if (method === 'DELETE') return this.#sender.send(url, init, AbortSignal.timeout(GOODBYE_MS))
    return this.#endpoint.kind === 'sse' ? this.#channel.open(url, init) : this.#resume(url, init)
  }

  lastFailure(): DeliveryFailure | null {
    return this.#sender.lastFailure
  }

  /** Sends one message to the server. If it is a request, its answer is watched until it ends. */
  async #post(url: URL, init: RequestInit): Promise<Response> {
    if (this.#channel.isLost)
      throw this.#sender.record(new DeliveryFailure('not-delivered', 'the server closed the event stream'))
    const id = requestId(init.body)
    const exchange = id === null ? undefined : this.#exchanges.get(id)
    const response = await this.#sender.send(url, init, exchange?.stop.signal ?? AbortSignal.timeout(GOODBYE_MS))
    if (isRedirectForSdk(response)) return response
    const failure = this.#postFailure(response, init, exchange)
    if (failure !== null) {
      await response.body?.cancel()
      throw this.#sender.record(failure)
    }
    return exchange === undefined ? response : guardResponse(response, false, this.#endsOf(exchange))
  }

  #postFailure({ ok, status }: Response, init: RequestInit, exchange: Exchange | undefined): DeliveryFailure | null {
    const isSse = this.#endpoint.kind === 'sse'
    if (ok) {
      // Over SSE the answer to a request comes by the event stream, and 202 is the rule.
      const unanswered = exchange !== undefined && !isSse && status === 202
      if (!unanswered) return null
      return new DeliveryFailure('unreadable', 'the server took the request and announced no answer (HTTP 202)')
    }
    if (status < 400)
      return new DeliveryFailure('refused', `HTTP ${status}: the address leads elsewhere; set url to where it leads`)
    return statusFailure(status, isSse || new Headers(init.headers).has('mcp-session-id'))
  }

  /** Asks for the rest of a stream that broke. The SDK's standing GET stream is declined with 405: nothing that we use comes by it. */
  async #resume(url: URL, init: RequestInit): Promise<Response> {
    const token = new Headers(init.headers).get('last-event-id')
    const exchange = token === null ? undefined : this.#exchanges.byToken(token)
    if (exchange === undefined) return new Response(null, { status: 405 })
    try {
      const response = await this.#sender.send(url, init, exchange.stop.signal)
      if (response.ok) {
        exchange.failedResumes = 0
        return guardResponse(response, false, this.#endsOf(exchange))
      }
      await response.body?.cancel()
      const reason = `the server closed the connection before it answered (HTTP ${response.status} on asking for the rest)`
      this.#exchanges.fail(exchange.id, this.#sender.record(new DeliveryFailure('lost', reason)))
      return new Response(null, { status: 405 })
    } catch (error) {
      this.#countFailedResume(exchange)
      throw error
    }
  }

  #countFailedResume(exchange: Exchange): void {
    exchange.failedResumes += 1
    if (exchange.failedResumes < RESUME_ATTEMPTS) return
    const reason = 'the server closed the connection before it answered and cannot be reached again'
    this.#exchanges.fail(exchange.id, new DeliveryFailure('lost', reason))
  }

  /** Fails a request whose stream ended without its answer; a lost stream only if the SDK has no event id to resume it from. */
  #endsOf(exchange: Exchange): BodyEnds {
    const failSoon = (failure: DeliveryFailure) => {
      // After this pause the events before the end have been read, and with them that event id.
      const fail = () => {
        if (exchange.token === null || failure.kind !== 'lost') this.#exchanges.fail(exchange.id, failure)
      }
      setTimeout(fail, failure.kind === 'lost' ? AFTER_END_MS : 0)
    }
    return {
      ended: () => failSoon(new DeliveryFailure('lost', 'the server closed the connection before it answered')),
      broken: failure => failSoon(this.#sender.record(failure)),
    }
  }
}

/** The id of a JSON-RPC request; null for a notification or an answer. */
function requestId(body: unknown): RequestId | null {
  if (typeof body !== 'string') return null
  const message: unknown = JSON.parse(body)
  if (typeof message !== 'object' || message === null || !('id' in message) || !('method' in message)) return null
  return typeof message.id === 'string' || typeof message.id === 'number' ? message.id : null
}
