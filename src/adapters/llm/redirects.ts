// A redirect takes the whole prompt along, and with it an alert and what tools returned.

/** What `fetch` throws instead of following a redirect to another server. */
export class RedirectRefused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Ours: a server that sends a request around further than this is not set up right. */
const MAX_HOPS = 3
/** The redirects that repeat the request with its body. The others would make a GET of it. */
const KEEP_BODY = new Set([307, 308])

/** Follows a redirect only to the same host, and never from https to http. */
export function onSameHost(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    let target: RequestInfo | URL = input
    for (let hops = 0; ; hops += 1) {
      const response = await fetch(target, { ...init, redirect: 'manual' })
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || location === null) return response
      const from = new URL(target instanceof Request ? target.url : target)
      const to = URL.canParse(location, from) ? new URL(location, from) : null
      if (to === null || hops >= MAX_HOPS || !KEEP_BODY.has(response.status) || !isSameServer(from, to))
        throw new RedirectRefused(response.status, refusal(from, to))
      await response.body?.cancel()
      target = to
    }
  }
}

function isSameServer(from: URL, to: URL): boolean {
  const upgrade = from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === ''
  return from.hostname === to.hostname && (from.origin === to.origin || upgrade)
}

function refusal(from: URL, to: URL | null): string {
  const where =
    to === null ? 'an address that cannot be read' : to.host === from.host ? `${to.origin}${to.pathname}` : to.origin
  return `answered with a redirect to ${where}, which was not followed, because the whole prompt would go there. If that is the right address, write it as base_url in llm-providers.yaml.`
}
