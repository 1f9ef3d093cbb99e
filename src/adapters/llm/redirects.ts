// A redirect takes the whole prompt along, and with it an alert and what tools returned.

import { followRedirects } from '#core/outside/redirects.ts'

/** What `fetch` throws instead of following a redirect to another server. */
export class RedirectRefused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The redirects that repeat the request with its body. The others would make a GET of it. */
const KEEP_BODY = new Set([307, 308])

/** Follows a redirect only to the same host, and never from https to http. */
export function onSameHost(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) =>
    followRedirects(
      input,
      target => fetch(target, { ...init, redirect: 'manual' }),
      ({ from, to, status, tooFar }) => {
        if (to === null || tooFar || !KEEP_BODY.has(status) || !isSameServer(from, to))
          throw new RedirectRefused(status, refusal(from, to))
      },
    )
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
