// Marks of a failure that its status does not show.

export type LastingCause = 'spent' | 'certificate'

/** What Node, workerd and Cloudflare say of a certificate that they do not trust. */
const CERTIFICATE =
  /\bCERT_|SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY|GET_ISSUER)|ERR_TLS_CERT|certificate (?:is not trusted|has expired)/
/** Cloudflare answers with these if the certificate of the server behind it is invalid. */
const CERTIFICATE_STATUS = new Set([525, 526])

/** Why time cannot mend a failure, whatever its status says. `said` is all that the vendor wrote. */
export function lastingCause(error: unknown, headers: Headers | undefined, said: string): LastingCause | null {
  if (CERTIFICATE.test(chainText(error)) || hasStatus(error, CERTIFICATE_STATUS)) return 'certificate'
  const told = headers?.get('x-should-retry')?.toLowerCase() ?? ''
  return ['false', '0', 'no'].includes(told) || said.includes('usage_limit_reached') ? 'spent' : null
}

/** Codes and messages of an error and its causes. */
function chainText(error: unknown, depth = 8): string {
  if (typeof error !== 'object' || error === null) return ''
  const { code, message, cause } = error as Record<string, unknown>
  const own = [code, message].filter(text => typeof text === 'string').join(' ')
  return cause === undefined || depth === 0 ? own : `${own} ${chainText(cause, depth - 1)}`
}

/** In the order of trust: the vendors' own, then those of the clouds that they run on. */
const REQUEST_IDS = ['x-request-id', 'request-id', 'apim-request-id', 'x-amzn-requestid', 'cf-ray']

export function requestIdIn(headers: Headers | undefined): string | null {
  const ids = REQUEST_IDS.map(name => headers?.get(name) ?? '')
  return ids.find(id => /^[\w.:-]{1,100}$/.test(id)) ?? null
}

function hasStatus(error: unknown, statuses: ReadonlySet<number>): boolean {
  return typeof error === 'object' && error !== null && 'status' in error && statuses.has(Number(error.status))
}
