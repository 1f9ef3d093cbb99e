// Browsers send our cookies also with requests of other sites' pages. So the origin is checked of every request that changes something or opens a
// socket, and only the dashboard's origin may read answers from elsewhere.

import { isLoopback } from './host.ts'

export type OriginRules = {
  /** Our own host, with its port. */
  host: string
  /** Started on this machine, for this machine. Deployed, no page of somebody's machine is trusted: another program may have that port. */
  local: boolean
  dashboardUrl: string
  patterns: ReadonlyArray<string>
}

/** True without an origin (programs send none), and for pages of our own host, the dashboard's, or an allowed pattern. */
export function isOriginAllowed(origin: string | null, rules: OriginRules): boolean {
  if (origin === null) return true
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  const host = url.host.toLowerCase()
  if (host === '') return false
  if (host === rules.host.toLowerCase()) return true
  if (isLoopback(host)) return rules.local && (isOwnPort(host, rules.host) || matchesAny(url, rules.patterns))
  return host === dashboardOf(rules)?.host || matchesAny(url, rules.patterns)
}

/** The origin of the dashboard, where it is not on somebody's machine (as by default). */
export function dashboardOf({ dashboardUrl }: Pick<OriginRules, 'dashboardUrl'>): URL | null {
  if (!URL.canParse(dashboardUrl)) return null
  const url = new URL(dashboardUrl)
  return isLoopback(url.host) ? null : url
}

/** `localhost` and 127.0.0.1 are one machine. */
function isOwnPort(host: string, own: string): boolean {
  return isLoopback(own) && portOf(host) === portOf(own)
}

function portOf(host: string): string {
  return /:(\d+)$/.exec(host)?.[1] ?? '80'
}

function matchesAny({ protocol, host }: URL, patterns: ReadonlyArray<string>): boolean {
  return patterns.some(pattern =>
    pattern.includes('://') ? globMatches(pattern, `${protocol}//${host}`) : globMatches(pattern, host),
  )
}

/** `*` stands for any characters but `/`, `?` for one. Upper and lower case are the same. */
function globMatches(pattern: string, text: string): boolean {
  const parts = pattern.toLowerCase().replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${parts.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`).test(text)
}
