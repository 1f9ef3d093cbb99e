// One GET for a runbook or for a list of them, and what its answer means.

import { limitTime } from '#core/limit-time.ts'
import { fetchOutside, type Fetch, type OutsideAnswer, type OutsideRequest } from '#core/outside/fetch-outside.ts'
import { refuseAddress } from '#core/outside/refuse-address.ts'
import type { Clock } from '#core/ports.ts'
import { waitHint } from '#core/retry/hint.ts'
import { allowsHost, namesHost } from '#core/runbooks/allowed-hosts.ts'
import { isGithubHost } from '#core/runbooks/github.ts'
import { LONGEST_WAIT_MS, type Failed, type Got } from './kept.ts'

export type Access = {
  fetch: Fetch
  clock: Clock
  allowedDomains: ReadonlyArray<string>
  /** For GitHub's hosts; null: none is set. */
  token: string | null
  /** The variable that the token is read from. */
  tokenEnv: string
  limits: HostLimits
}

/** Hosts that limit requests, until when they want to be left alone, and what is said of it. */
export type HostLimits = Map<string, { until: number; reason: string }>

/** Ours: more hosts than runbooks come from. */
const MOST_LIMITED = 100

type Page = { url: URL; accept: string; maxBytes: number; etag: string | null; signal: AbortSignal }

/** Ours: a server that takes longer for one page is taken for down, so that what is kept stands in. */
const PAGE_MS = 10_000

/** `read` answers null for a text that is not what was expected. Rejects only if the signal aborts: with its reason. */
export async function getPage<T>(
  access: Access,
  { url, accept, maxBytes, etag, signal }: Page,
  read: (text: string) => { value: T; size: number } | null,
): Promise<Got<T>> {
  const { allowedDomains, token, clock, limits } = access
  const limited = limits.get(url.host)
  const leftMs = (limited?.until ?? 0) - clock.now()
  if (limited !== undefined && leftMs > 0)
    return { kind: 'failed', reason: limited.reason, passing: true, waitMs: leftMs }
  const answer = await fetchInTime(access, signal, {
    url,
    maxBytes,
    refuse: to => {
      // The caller has judged the first address, or made it from one that it judged. A host may send a request around within itself.
      if (to.hostname !== url.hostname && !allowsHost(allowedDomains, to.hostname))
        return `its host ${to.hostname} is not in system.runbooks.allowed_domains`
      return refuseAddress(to, hostname => namesHost(allowedDomains, hostname))
    },
    headersFor: to => ({
      accept,
      // GitHub refuses requests without one.
      'user-agent': 'tarsy-edge',
      ...(etag !== null && to.href === url.href && { 'if-none-match': etag }),
      ...(token !== null && isGithubHost(to) && { authorization: `Bearer ${token}` }),
    }),
  })
  switch (answer.kind) {
    case 'text': {
      const found = read(answer.text)
      if (found === null) return { kind: 'failed', reason: `${url.hostname} answered something else`, passing: true }
      return { kind: 'new', etag: answer.headers.get('etag'), ...found }
    }
    case 'status':
      return answer.status === 304 ? { kind: 'same' } : statusFault(access, url, answer.status, answer.headers)
    case 'refused':
      return { kind: 'failed', reason: answer.reason, passing: false }
    case 'unreachable':
      return { kind: 'failed', reason: answer.reason, passing: true }
  }
}

async function fetchInTime(
  { fetch, clock }: Access,
  stop: AbortSignal,
  request: Omit<OutsideRequest, 'signal'>,
): Promise<OutsideAnswer> {
  try {
    return await limitTime(clock, PAGE_MS, signal => fetchOutside(fetch, { ...request, signal }), stop)
  } catch {
    // `fetchOutside` rejects only when its signal aborts.
    stop.throwIfAborted()
    const reason = `${request.url.hostname} did not answer within ${PAGE_MS / 1000} seconds`
    return { kind: 'unreachable', reason }
  }
}

function statusFault(access: Access, url: URL, status: number, headers: Headers): Failed {
  const said = `${url.hostname} answered HTTP ${status}`
  const waitMs = status === 429 || status === 403 ? limitedMs(headers, access.clock.now()) : null
  if (status === 429 || waitMs !== null) {
    const reason = `${said}, because it limits requests${isGithubHost(url) ? moreRequests(access) : ''}`
    if (waitMs !== null)
      limitHost(access, url.host, { until: access.clock.now() + Math.min(waitMs, LONGEST_WAIT_MS), reason })
    return { kind: 'failed', reason, passing: true, ...(waitMs !== null && { waitMs }) }
  }
  if (status === 404 || status === 410) {
    const reason = `${said}: there is no such file or folder${isGithubHost(url) ? `, or ${noRight(access)}` : ''}`
    return { kind: 'failed', reason, passing: false, missing: true }
  }
  const closed = isGithubHost(url) && (status === 401 || status === 403)
  return {
    kind: 'failed',
    reason: closed ? `${said}: ${noRight(access)}` : said,
    passing: status >= 500 || status === 408,
  }
}

function limitHost({ limits }: Access, host: string, limit: { until: number; reason: string }): void {
  if (limits.size >= MOST_LIMITED) limits.clear()
  limits.set(host, limit)
}

function moreRequests({ token, tokenEnv }: Access): string {
  return token === null ? `; a token in the variable ${tokenEnv} allows more` : ''
}

function noRight({ token, tokenEnv }: Access): string {
  return token === null
    ? `it is private and needs a token in the variable ${tokenEnv}`
    : `the token in the variable ${tokenEnv} may not read it`
}

/** How long a server that limits requests wants to be left alone; null if it says nothing of a limit. */
function limitedMs(headers: Headers, now: number): number | null {
  const hint = waitHint(headers, null, now)
  if (hint !== null) return hint
  // GitHub's own headers, and its advice where they name no time: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
  if (headers.get('x-ratelimit-remaining') !== '0') return null
  const untilReset = Number(headers.get('x-ratelimit-reset')) * 1000 - now
  return untilReset > 0 ? untilReset : 60_000
}
