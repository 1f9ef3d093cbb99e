import { RedirectRefused } from './redirects.ts'

/** What was seen of one request. Google's SDK drops the headers of an error, and with them `Retry-After`; others hide a refused redirect. */
export type Exchange = { headers: Headers | undefined; body: string; redirect: RedirectRefused | null }

/** Notes in `seen` what is sent and what comes back. */
export function noteExchange(fetch: typeof globalThis.fetch, seen: Exchange): typeof globalThis.fetch {
  return async (input, init) => {
    seen.body = typeof init?.body === 'string' ? init.body : ''
    try {
      const response = await fetch(input, init)
      seen.headers = response.headers
      return response
    } catch (error) {
      if (error instanceof RedirectRefused) seen.redirect = error
      throw error
    }
  }
}
