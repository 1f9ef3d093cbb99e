// Browsers send cookies along to other sites' requests, so what changes something and what opens a socket is checked for its origin.

export type OriginRules = { host: string; dashboardUrl: string; patterns: ReadonlyArray<string> }

const LOCAL_PATTERNS = ['localhost:*', '127.0.0.1:*']

/** Programs send no origin and pass; a browser's page passes from our own host, the dashboard's, this machine's or an allowed one. */
export function originAllowed(origin: string | null, rules: OriginRules): boolean {
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

/** `*` stands for any characters, `?` for one; the rest is compared as it is, in any case. */
function globMatches(pattern: string, text: string): boolean {
  const parts = pattern.toLowerCase().replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${parts.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`).test(text)
}
