// Who sends a request. Closed by default: without Access, an API token or a local start, every request is refused.

import { cutStart } from '#core/well-formed.ts'
import { AppError } from '../answer/app-error.ts'
import { authorOfAccess } from './access.ts'
import { hostOf, isLoopback } from './host.ts'
import type { IdentitySettings } from './settings.ts'
import { bearerToken, sameToken } from './token.ts'

export const UNNAMED = 'api-client'

/** The author of the request. Throws 401 or 403 with a sentence that says what to set or to send. */
export async function identify(request: Request, settings: IdentitySettings, now: number): Promise<string> {
  const { headers } = request
  const bearer = bearerToken(headers.get('Authorization'))
  if (settings.token !== null && bearer !== null && (await sameToken(bearer, settings.token))) {
    return settings.trustForwarded || settings.local ? forwardedAuthor(headers) : UNNAMED
  }
  const assertion = headers.get('Cf-Access-Jwt-Assertion')
  if (typeof settings.access === 'object' && settings.access !== null && assertion !== null) {
    return authorOfAccess(assertion, settings.access, now)
  }
  if (settings.local) {
    if (isLoopback(hostOf(request))) return forwardedAuthor(headers)
    throw new AppError(403, 'forbidden', NOT_LOOPBACK)
  }
  throw new AppError(401, 'unauthorized', whatToSend(settings))
}

const NOT_LOOPBACK =
  'this local system answers only to localhost: open it by http://localhost, or set TARSY_API_TOKEN and send it as a bearer token'

function whatToSend(settings: IdentitySettings): string {
  if (settings.access === 'incomplete') {
    return 'Cloudflare Access is half configured: set both ACCESS_TEAM_DOMAIN and ACCESS_AUD'
  }
  const ways = [
    ...(settings.access === null ? [] : ['sign in through Cloudflare Access']),
    ...(settings.token === null ? [] : ['send "Authorization: Bearer" with the API token']),
  ]
  if (ways.length > 0) return `not signed in: ${ways.join(', or ')}`
  return 'no identity is configured, so nobody gets in: set ACCESS_TEAM_DOMAIN and ACCESS_AUD, or the secret TARSY_API_TOKEN'
}

// RFC 5321: the longest e-mail address. Longer names are cut.
const LONGEST_NAME = 254

function forwardedAuthor(headers: Headers): string {
  for (const name of ['X-Forwarded-User', 'X-Forwarded-Email', 'X-Remote-User']) {
    const author = headers.get(name)?.trim()
    if (author !== undefined && author !== '') return cutStart(author, LONGEST_NAME)
  }
  return UNNAMED
}
