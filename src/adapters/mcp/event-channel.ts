// The one event stream of an SSE session, by which all answers come.

import type { Exchanges } from './exchanges.ts'
import { DeliveryFailure, statusFailure } from './failure.ts'
import { guardResponse } from './guarded-body.ts'
import { isRedirectForSdk, type RequestSender } from './request-sender.ts'

export class EventChannel {
  readonly #sender: RequestSender
  readonly #exchanges: Exchanges
  #state: 'new' | 'open' | 'lost' = 'new'

  constructor(sender: RequestSender, exchanges: Exchanges) {
    this.#sender = sender
    this.#exchanges = exchanges
  }

  /** True once the stream has ended: a request that is sent then would never get its answer. */
  get isLost(): boolean {
    return this.#state === 'lost'
  }

  /** Opens the stream once. The SSE library would reopen it for ever; status 204 tells it not to. */
  async open(url: URL, init: RequestInit): Promise<Response> {
    if (this.#state !== 'new') return new Response(null, { status: 204 })
    const response = await this.#sender.send(url, init, null)
    if (isRedirectForSdk(response)) return response
    if (!response.ok) {
      await response.body?.cancel()
      throw this.#sender.record(statusFailure(response.status, false))
    }
    this.#state = 'open'
    const closed = new DeliveryFailure('lost', 'the server closed the event stream')
    return guardResponse(response, true, {
      ended: () => this.#lose(closed),
      broken: failure => this.#lose(failure),
    })
  }

  #lose(failure: DeliveryFailure): void {
    this.#state = 'lost'
    this.#exchanges.failAll(this.#sender.record(failure))
  }
}
