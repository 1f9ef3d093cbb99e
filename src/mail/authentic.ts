// Whether a message is of whom its From says. Only what Cloudflare itself found counts: a sender can write any header, also one that says "pass".

export type HeaderLine = { key: string; value: string }

// "Authentication-Results" (RFC 8601) begins with the name of the server that checked; Cloudflare's mail servers call themselves so. The header
// of ARC (RFC 8617) has the same results behind `i=1;`.
const RESULTS = ['authentication-results', 'arc-authentication-results']
const CLOUDFLARE = /^(?:i=\d+;\s*)?mx\.cloudflare\.net\s*;/i

/**
 * The results that Cloudflare's server wrote into the message that it received; null if there are none. A server adds its headers on top, so the
 * first one counts, above the second `Received`: the first is Cloudflare's own, and all below is the sender's.
 */
export function cloudflareResults(lines: ReadonlyArray<HeaderLine>): string | null {
  let received = 0
  for (const { key, value } of lines) {
    if (key === 'received') received += 1
    if (received > 1) return null
    if (RESULTS.includes(key) && CLOUDFLARE.test(value.trim())) return value
  }
  return null
}

/** Why the From is not believed, as the end of a sentence; null if it is. */
export function refuseFrom(lines: ReadonlyArray<HeaderLine>, domain: string): string | null {
  const results = cloudflareResults(lines)
  if (results === null) return 'Cloudflare has not said whether it is authentic'
  return passes(results).some(({ method, of }) => isAligned(method, of, domain))
    ? null
    : `neither DMARC nor DKIM nor SPF passes for ${domain}`
}

type Pass = { method: string; of: string }

/** Whom each passed check is for. Comments in brackets may quote anything, so they are taken out first. */
function passes(results: string): Array<Pass> {
  return withoutComments(results)
    .split(';')
    .flatMap(each => {
      const [, method = ''] = /^\s*(dmarc|dkim|spf)\s*=\s*pass(?=\s|$)/i.exec(each) ?? []
      const property = OF[method.toLowerCase()]
      const [, of = ''] = property?.exec(each) ?? []
      return of === '' ? [] : [{ method: method.toLowerCase(), of: domainOf(of) }]
    })
}

function withoutComments(text: string): string {
  let depth = 0
  let outside = ''
  for (const char of text) {
    if (char === '(') depth += 1
    else if (char === ')' && depth > 0) depth -= 1
    else if (depth === 0) outside += char
  }
  return outside
}

const OF: Readonly<Record<string, RegExp>> = {
  dmarc: /\sheader\.from=([^\s;]+)/i,
  dkim: /\sheader\.d=([^\s;]+)/i,
  spf: /\ssmtp\.mailfrom=([^\s;]+)/i,
}

/** The domain of an address, or the domain itself, in small letters. */
export function domainOf(text: string): string {
  return text
    .slice(text.lastIndexOf('@') + 1)
    .replace(/\.$/, '')
    .toLowerCase()
}

/** DMARC is told for the domain of the From. A signature or an envelope of a parent domain does not count: it may be anybody's (`co.uk`). */
function isAligned(method: string, of: string, domain: string): boolean {
  return of === domain && ['dmarc', 'dkim', 'spf'].includes(method)
}
