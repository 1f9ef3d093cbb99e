// Sends the HTTP requests of one connection: with the server's credentials, to the configured host alone, every failure as a DeliveryFailure.

import { followRedirects, MAX_HOPS } from '#core/outside/redirects.ts'
import { untilAborted } from '#core/until-aborted.ts'
import type { Endpoint } from './endpoint.ts'
import { DeliveryFailure, networkFailure } from './failure.ts'

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

export type Outgoing = { method: 'GET' | 'POST' | 'DELETE'; headers: Record<string, string>; body?: string }

export class RequestSender {
  readonly #endpoint: Endpoint
  readonly #fetch: Fetch

  constructor(endpoint: Endpoint, fetch: Fetch) {
    this.#endpoint = endpoint
    this.#fetch = fetch
  }

  /**
   * Resolves with any HTTP status but a redirect. Redirects within the host that keep the method (307, 308) are followed. Rejects with the
   * signal's reason if it aborts, else with a DeliveryFailure.
   */
  async send(url: URL, request: Outgoing, signal: AbortSignal): Promise<Response> {
    this.#checkHost(url)
    const response = await followRedirects(
      url,
      at => this.#sendOnce(at, request, signal),
      ({ to, status, tooFar }) => {
        if ((status !== 307 && status !== 308) || to === null) throw leadsElsewhere(status)
        if (tooFar) throw new DeliveryFailure('refused', `the server redirects more than ${MAX_HOPS} times; check url`)
        this.#checkHost(to)
      },
    )
    if (response.status < 300 || response.status >= 400) return response
    await response.body?.cancel()
    throw leadsElsewhere(response.status)
  }

  async #sendOnce(url: URL, { method, headers, body }: Outgoing, signal: AbortSignal): Promise<Response> {
    const fetch = this.#fetch
    try {
      const sent = fetch(url, {
        method,
        headers: { ...this.#endpoint.headers, ...headers },
        redirect: 'manual',
        signal,
        ...(body !== undefined && { body }),
      })
      // Node may collect a signal that is made of others and that only `fetch` listens to: it would never abort.
      return await untilAborted(sent, signal)
    } catch (error) {
      signal.throwIfAborted()
      throw error instanceof DeliveryFailure ? error : networkFailure(error)
    }
  }

  /** Throws unless the address is on the configured host, over the configured protocol or https: credentials go nowhere else. */
  #checkHost(url: URL): void {
    const { host, protocol } = this.#endpoint.url
    const upgraded = protocol === 'http:' && url.protocol === 'https:'
    if (url.host === host && (url.protocol === protocol || upgraded)) return
    throw new DeliveryFailure(
      'refused',
      `the server leads to another host (${url.host}), where its credentials must not go; set url to where it leads`,
    )
  }
}

function leadsElsewhere(status: number): DeliveryFailure {
  return new DeliveryFailure('refused', `HTTP ${status}: the address leads elsewhere; set url to where it leads`)
}
