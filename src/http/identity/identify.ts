// Who sends a request. Closed by default: without Access, an API token or a local start, every request is refused.

import { parse } from 'hono/utils/cookie'
import { ROLE_SCOPES, type Role } from '#core/protocol/scopes.ts'
import { cutStart } from '#core/well-formed.ts'
import { AppError } from '../answer/app-error.ts'
import { verifyAccess, type Access } from './access.ts'
import { callerByToken, isApiToken, type TokenPorts } from './api-tokens.ts'
import { UNNAMED, type Caller } from './caller.ts'
import { hostOf, isLoopback } from '../request/host.ts'
import { roleOf, type AccessCaller, type RoleTable } from './role-of.ts'
import type { IdentitySettings } from './settings.ts'
import { callerBySignIn, readSignIn, signInSecret } from './sign-in.ts'
import { sentToken } from './sent-token.ts'
import { sameToken } from './token.ts'

export type IdentifyPorts = TokenPorts & {
  settings: IdentitySettings
  /** Of those who come by Access. */
  roles: RoleTable
}

/** The sender of the request. Throws 401 or 403 with a sentence that says what to set or to send. */
export async function identify(request: Request, ports: IdentifyPorts): Promise<Caller> {
  const { settings } = ports
  const { headers } = request
  const bearer = sentToken(headers.get('Authorization'))
  if (settings.token !== null && bearer !== null && (await sameToken(bearer, settings.token))) {
    return callerOf('admin', settings.trustForwarded || settings.local ? forwardedAuthor(headers) : UNNAMED, 'token')
  }
  if (bearer !== null && isApiToken(bearer)) return (await callerByToken(bearer, ports)).caller
  const signedIn = await callerByCookie(request, ports)
  if (signedIn !== null) return signedIn
  const assertion = assertionOf(headers)
  if (typeof settings.access === 'object' && settings.access !== null && assertion !== null) {
    return callerByAccess(assertion, settings.access, ports)
  }
  if (settings.local) {
    if (isLoopback(hostOf(request))) return callerOf('admin', forwardedAuthor(headers), 'local')
    throw new AppError(403, 'forbidden', NOT_LOOPBACK)
  }
  throw new AppError(401, 'unauthorized', whatToSend(settings))
}

async function callerByCookie(request: Request, ports: IdentifyPorts): Promise<Caller | null> {
  const secret = signInSecret(ports.settings)
  const signIn = secret === null ? null : await readSignIn(request, secret, ports.clock.now())
  return signIn === null ? null : callerBySignIn(signIn, ports)
}

const NOT_LOOPBACK =
  'this local system answers only to localhost: open it by http://localhost, or set TARSY_API_TOKEN and send it as a bearer token'

function callerOf(role: Role, author: string, via: Caller['via']): Caller {
  return { author, scopes: ROLE_SCOPES[role], via, alertTypes: null }
}

/** Access adds the header to requests that it lets through, and keeps the same token in a cookie, which a WebSocket brings along. */
function assertionOf(headers: Headers): string | null {
  const cookies = headers.get('Cookie')
  return headers.get('Cf-Access-Jwt-Assertion') ?? parse(cookies ?? '', 'CF_Authorization')['CF_Authorization'] ?? null
}

async function callerByAccess(token: string, access: Access, { roles, clock }: IdentifyPorts): Promise<Caller> {
  const caller = await verifyAccess(token, access, clock.now(), roles !== undefined)
  const role = roleOf(caller, roles)
  if (role === null) throw new AppError(403, 'no_role', noRole(caller))
  return callerOf(role, caller.email === null ? UNNAMED : cutStart(caller.email, LONGEST_NAME), 'access')
}

function noRole({ email, clientId }: AccessCaller): string {
  const name = email ?? clientId ?? 'this service token'
  return `${name} has no role here: name it, or one of its groups, under system.roles in tarsy.yaml`
}

function whatToSend(settings: IdentitySettings): string {
  if (settings.access === 'incomplete') {
    return 'Cloudflare Access is half configured: set both ACCESS_TEAM_DOMAIN and ACCESS_AUD'
  }
  const ways = [
    ...(settings.access === null ? [] : ['sign in through Cloudflare Access']),
    ...(settings.token === null ? [] : ['send "Authorization: Bearer" with the API token']),
    ...(signInSecret(settings) === null ? [] : ['sign in at /oauth2/sign_in']),
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
