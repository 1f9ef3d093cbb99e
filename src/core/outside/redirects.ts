// Follows redirects by hand, so that each new address is judged before anything is sent to it.

/** Ours: a server that sends a request around further than this is not set up right. Browsers follow 20. */
export const MAX_HOPS = 3

/** A server's wish to be asked elsewhere. `to` is null if its address cannot be read; `tooFar`: MAX_HOPS were followed before. */
export type Hop = { from: URL; to: URL | null; status: number; tooFar: boolean }

/** `send` makes one request, with `redirect: 'manual'`. `judge` throws if a hop must not be followed. A redirect that names no address is the answer. */
export async function followRedirects<T extends Request | URL | string>(
  start: T,
  send: (target: T | URL) => Promise<Response>,
  judge: (hop: Hop) => void,
): Promise<Response> {
  let target: T | URL = start
  for (let hops = 0; ; hops += 1) {
    const response = await send(target)
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || location === null) return response
    // Nobody reads it; a body that cannot be cancelled has ended.
    await response.body?.cancel().catch(() => {})
    const from = new URL(target instanceof Request ? target.url : target)
    const to = URL.canParse(location, from) ? new URL(location, from) : null
    judge({ from, to, status: response.status, tooFar: hops >= MAX_HOPS })
    // A judge that lets an address pass that cannot be read is a fault.
    if (to === null) throw new Error('a redirect to an address that cannot be read')
    target = to
  }
}
