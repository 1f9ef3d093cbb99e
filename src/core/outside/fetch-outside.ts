// Gets what an address from outside leads to: every address on the way is judged, the body has a limit, and each host is told only its own headers.

import { untilAborted } from '../until-aborted.ts'
import { decodeText } from './decode-text.ts'
import { readLimited } from './read-limited.ts'
import { followRedirects, MAX_HOPS } from './redirects.ts'

export type OutsideRequest = {
  url: URL
  /** Why this address must not be asked, as the end of a sentence; null if it may be. Asked of each redirect again. */
  refuse(url: URL): string | null
  /** What this address is told. Asked of each redirect again, so that a token stays with its host. */
  headersFor(url: URL): Readonly<Record<string, string>>
  /** What is sent; nothing: it is only read. */
  send?: { method: 'POST'; body: string }
  maxBytes: number
  signal: AbortSignal
}

/** `reason` ends a sentence that says what was wanted. It holds no header and nothing of a body. */
export type OutsideAnswer = { kind: 'text'; text: string; headers: Headers } | OutsideFailure

export type OutsideBytes = { kind: 'bytes'; bytes: Uint8Array; headers: Headers } | OutsideFailure

type OutsideFailure =
  | { kind: 'status'; status: number; headers: Headers }
  | { kind: 'refused'; reason: string }
  | { kind: 'unreachable'; reason: string }

class Refusal extends Error {}

export type Fetch = (input: URL, init?: RequestInit) => Promise<Response>

/** Rejects only if the signal aborts: with its reason. */
export async function fetchOutside(fetch: Fetch, request: OutsideRequest): Promise<OutsideAnswer> {
  const answer = await fetchBytesOutside(fetch, request)
  if (answer.kind !== 'bytes') return answer
  const { bytes, headers } = answer
  const decoded = decodeText(bytes, headers.get('content-type') ?? '')
  return 'notText' in decoded
    ? { kind: 'refused', reason: decoded.notText }
    : { kind: 'text', text: decoded.text, headers }
}

/** The same, for what is no text. */
export async function fetchBytesOutside(fetch: Fetch, request: OutsideRequest): Promise<OutsideBytes> {
  const { url, signal, maxBytes } = request
  try {
    judge(request, url)
    const response = await followRedirects(
      url,
      at => send(fetch, request, at),
      ({ from, to, tooFar }) => {
        if (tooFar) throw new Refusal(`it redirects more than ${MAX_HOPS} times`)
        if (to === null) throw new Refusal('it redirects to an address that cannot be read')
        if (from.protocol === 'https:' && to.protocol !== 'https:') throw new Refusal('it redirects from https to http')
        judge(request, to, 'it redirects to an address that is refused: ')
      },
    )
    if (!response.ok) {
      await response.body?.cancel().catch(() => {})
      return { kind: 'status', status: response.status, headers: response.headers }
    }
    const bytes = await readLimited(response, maxBytes, signal)
    if (bytes === null) return { kind: 'refused', reason: `it is larger than ${maxBytes / 1024} kB` }
    return { kind: 'bytes', bytes, headers: response.headers }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Refusal) return { kind: 'refused', reason: error.message }
    // The error of a network may quote the address.
    return {
      kind: 'unreachable',
      reason: `${url.hostname} cannot be reached, or broke off in the middle of its answer`,
    }
  }
}

function judge({ refuse }: OutsideRequest, url: URL, before = ''): void {
  const reason = refuse(url)
  if (reason !== null) throw new Refusal(before + reason)
}

/** Node may collect a signal that only `fetch` listens to. */
function send(fetch: Fetch, { headersFor, send, signal }: OutsideRequest, url: URL): Promise<Response> {
  return untilAborted(fetch(url, { ...send, headers: headersFor(url), redirect: 'manual', signal }), signal)
}
