// The `fetch` that the SDK's transports get: credentials go to the configured host only, nothing waits for ever, failures have a kind.

import type { Endpoint } from './endpoint.ts'
import type { Exchange, Exchanges, RequestId } from './exchanges.ts'
import { networkFailure, statusFailure, WayFailure } from './failure.ts'
import { guardedBody, type BodyEnds } from './guarded-body.ts'

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

export type Guard = {
  fetch: Fetch
  /** The last thing that went wrong; the SSE library flattens errors to text. */
  failure: () => WayFailure | null
}

// Notifications and goodbyes have no answer to wait for; a server that hangs on them would hold a place at the gate.
const GOODBYE_MS = 5_000
// As many as the SDK makes before it gives up without a word.
const RESUME_ATTEMPTS = 2
// The parsers hand a message on within the same turn of the loop; this is room for a slow machine.
const AFTER_END_MS = 100

export function guardedFetch(endpoint: Endpoint, exchanges: Exchanges, fetch: Fetch): Guard {
  let failure: WayFailure | null = null
  let channelState: 'none' | 'open' | 'lost' = 'none'

  function record(found: WayFailure): WayFailure {
    failure = found
    return found
  }

  async function send(url: URL, init: RequestInit, more: AbortSignal | null): Promise<Response> {
    const signal = AbortSignal.any([init.signal, more].filter(one => one instanceof AbortSignal))
    const headers = new Headers(init.headers)
    for (const [name, value] of Object.entries(endpoint.headers)) if (!headers.has(name)) headers.set(name, value)
    try {
      return await fetch(url, { ...init, headers, signal, redirect: 'manual' })
    } catch (error) {
      if (signal.aborted)
        throw init.signal?.aborted ? error : record(new WayFailure('lost', 'the server did not answer in time'))
      throw record(networkFailure(error))
    }
  }

  async function post(url: URL, init: RequestInit): Promise<Response> {
    // The server might take the call, and the answer would have no way back.
    if (channelState === 'lost') throw record(new WayFailure('not-delivered', 'the server closed the event stream'))
    const id = requestId(init.body)
    const exchange = id === null ? undefined : exchanges.get(id)
    const response = await send(url, init, exchange?.stop.signal ?? AbortSignal.timeout(GOODBYE_MS))
    if (response.status === 307 || response.status === 308) return response
    if (!response.ok || (exchange !== undefined && endpoint.kind === 'http' && response.status === 202)) {
      await response.body?.cancel()
      if (response.ok)
        throw record(new WayFailure('unreadable', 'the server took the request and announced no answer (HTTP 202)'))
      if (response.status < 400)
        throw record(
          new WayFailure('refused', `HTTP ${response.status}: the address leads elsewhere; set url to where it leads`),
        )
      throw record(
        statusFailure(response.status, endpoint.kind === 'sse' || new Headers(init.headers).has('mcp-session-id')),
      )
    }
    return exchange === undefined ? response : guarded(response, false, endsOf(exchange))
  }

  function endsOf(exchange: Exchange): BodyEnds {
    const failSoon = (found: WayFailure) => {
      // By then the events before the end have been read, and with them the id that the SDK resumes from.
      const fail = () => {
        if (exchange.token === null || found.kind !== 'lost') exchanges.fail(exchange.id, found)
      }
      setTimeout(fail, found.kind === 'lost' ? AFTER_END_MS : 0)
    }
    return {
      ended: () => failSoon(new WayFailure('lost', 'the server closed the connection before it answered')),
      broken: found => failSoon(record(found)),
    }
  }

  /** The rest of a stream that broke. The standing channel of Streamable HTTP is declined (405): nothing that we use comes by it. */
  async function resume(url: URL, init: RequestInit): Promise<Response> {
    const token = new Headers(init.headers).get('last-event-id')
    const exchange = token === null ? undefined : exchanges.byToken(token)
    if (exchange === undefined) return new Response(null, { status: 405 })
    try {
      const response = await send(url, init, exchange.stop.signal)
      if (response.ok) {
        exchange.failedResumes = 0
        return guarded(response, false, endsOf(exchange))
      }
      await response.body?.cancel()
      exchanges.fail(
        exchange.id,
        record(
          new WayFailure(
            'lost',
            `the server closed the connection before it answered (HTTP ${response.status} on asking for the rest)`,
          ),
        ),
      )
      return new Response(null, { status: 405 })
    } catch (error) {
      exchange.failedResumes += 1
      if (exchange.failedResumes >= RESUME_ATTEMPTS)
        exchanges.fail(
          exchange.id,
          new WayFailure('lost', 'the server closed the connection before it answered and cannot be reached again'),
        )
      throw error
    }
  }

  /** The one channel of an SSE session. Its library would reopen it for ever; 204 tells it not to. */
  async function channel(url: URL, init: RequestInit): Promise<Response> {
    if (channelState !== 'none') return new Response(null, { status: 204 })
    const response = await send(url, init, null)
    if (response.status === 307 || response.status === 308) return response
    if (!response.ok) {
      await response.body?.cancel()
      throw record(statusFailure(response.status, false))
    }
    channelState = 'open'
    const lose = (found: WayFailure) => {
      channelState = 'lost'
      exchanges.failAll(record(found))
    }
    const closed = new WayFailure('lost', 'the server closed the event stream')
    return guarded(response, true, { ended: () => lose(closed), broken: lose })
  }

  return {
    failure: () => failure,
    async fetch(input, init = {}) {
      const url = new URL(input)
      const upgraded = endpoint.url.protocol === 'http:' && url.protocol === 'https:'
      if (url.host !== endpoint.url.host || (url.protocol !== endpoint.url.protocol && !upgraded)) {
        throw record(
          new WayFailure(
            'refused',
            `the server leads to another host (${url.host}), where its credentials must not go; set url to where it leads`,
          ),
        )
      }
      const method = (init.method ?? 'GET').toUpperCase()
      if (method === 'POST') return post(url, init)
      if (method === 'DELETE') return send(url, init, AbortSignal.timeout(GOODBYE_MS))
      return endpoint.kind === 'sse' ? channel(url, init) : resume(url, init)
    },
  }
}

function guarded(response: Response, perMessage: boolean, ends: BodyEnds): Response {
  if (response.body === null) {
    ends.ended()
    return response
  }
  const headers = new Headers(response.headers)
  // They describe the bytes on the wire, not those that come out of `fetch`.
  headers.delete('content-encoding')
  headers.delete('content-length')
  return new Response(guardedBody(response.body, perMessage, ends), { status: response.status, headers })
}

function requestId(body: unknown): RequestId | null {
  if (typeof body !== 'string') return null
  const message: unknown = JSON.parse(body)
  if (typeof message !== 'object' || message === null || !('id' in message) || !('method' in message)) return null
  return typeof message.id === 'string' || typeof message.id === 'number' ? message.id : null
}
