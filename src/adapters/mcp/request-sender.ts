// Sends the HTTP requests of one MCP session: with the server's credentials, never following a redirect, every failure as a DeliveryFailure.

import type { Endpoint } from './endpoint.ts'
import { DeliveryFailure, networkFailure } from './failure.ts'

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

export class RequestSender {
  readonly #endpoint: Endpoint
  readonly #fetch: Fetch
  #lastFailure: DeliveryFailure | null = null

  constructor(endpoint: Endpoint, fetch: Fetch) {
    this.#endpoint = endpoint
    this.#fetch = fetch
  }

  /** Kept because the SSE library turns errors into text. */
  get lastFailure(): DeliveryFailure | null {
    return this.#lastFailure
  }

  /** Remembers a failure, and returns it for the caller to throw. */
  record(failure: DeliveryFailure): DeliveryFailure {
    this.#lastFailure = failure
    return failure
  }

  /** Throws unless the address is on the configured host, over the configured protocol or https: credentials go nowhere else. */
  checkHost(url: URL): void {
    const { host, protocol } = this.#endpoint.url
    const upgraded = protocol === 'http:' && url.protocol === 'https:'
    if (url.host === host && (url.protocol === protocol || upgraded)) return
    throw this.record(
      new DeliveryFailure(
        'refused',
        `the server leads to another host (${url.host}), where its credentials must not go; set url to where it leads`,
      ),
    )
  }

  /** Resolves with any HTTP status. `stop` ends the request besides the signal of `init`; only the latter is the caller's own. */
  async send(url: URL, init: RequestInit, stop: AbortSignal | null): Promise<Response> {
    const signal = AbortSignal.any([init.signal, stop].filter(one => one instanceof AbortSignal))
    const headers = new Headers(init.headers)
    for (const [name, value] of Object.entries(this.#endpoint.headers)) {
      if (!headers.has(name)) headers.set(name, value)
    }
    const fetch = this.#fetch
    try {
      return await fetch(url, { ...init, headers, signal, redirect: 'manual' })
    } catch (error) {
      if (init.signal?.aborted) throw error
      throw this.record(
        signal.aborted ? new DeliveryFailure('lost', 'the server did not answer in time') : networkFailure(error),
      )
    }
  }
}

/** Redirects that keep the method. The SDK follows them itself, within the origin, by a new request. */
export function isRedirectForSdk(response: Response): boolean {
  return response.status === 307 || response.status === 308
}
