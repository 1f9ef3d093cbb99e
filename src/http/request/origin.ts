// Browsers send our cookies also with requests of other sites' pages. So the origin is checked of every request that changes something or opens a
// socket.

export type OriginRules = { host: string; dashboardUrl: string; patterns: ReadonlyArray<string> }

const LOCAL_PATTERNS = ['localhost:*', '127.0.0.1:*']

/** True without an origin (programs send none), and for pages of our own host, the dashboard's, this machine or an allowed pattern. */
export function isOriginAllowed(origin: string | null, rules: OriginRules): boolean {
  if (origin === null) return true
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  const host = url.host.toLowerCase()
  if (host === '') return false
  if (host === rules.host.toLowerCase()) return true
  if (URL.canParse(rules.dashboardUrl) && new URL(rules.dashboardUrl).host === host) return true
  return [...LOCAL_PATTERNS, ...rules.patterns].some(pattern =>
    pattern.includes('://') ? globMatches(pattern, `${url.protocol}//${host}`) : globMatches(pattern, host),
  )
}

/** `*` stands for any characters but `/`, `?` for one. Upper and lower case are the same. */
function globMatches(pattern: string, text: string): boolean {
  const parts = pattern.toLowerCase().replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${parts.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`).test(text)
}
