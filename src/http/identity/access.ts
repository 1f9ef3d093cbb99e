// Identity by Cloudflare Access, which signs a token for each request. Its keys rotate every six weeks; they are fetched again when a token names
// an unknown key.

import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose'
import { isObject } from '#core/json.ts'
import { AppError, unavailable } from '../answer/app-error.ts'
import { groupsOf } from './access-groups.ts'
import type { AccessCaller } from './role-of.ts'

export type Access = {
  issuer: string
  audience: string
  keys: JWTVerifyGetKey
  /** The groups of a person whose token does not name them. */
  askGroups(token: string, session: string): Promise<ReadonlyArray<string>>
}

const keysByIssuer = new Map<string, JWTVerifyGetKey>()

/** The signing keys of a team, cached for the life of the isolate. */
export function cachedKeys(issuer: string): JWTVerifyGetKey {
  const cached = keysByIssuer.get(issuer)
  if (cached !== undefined) return cached
  const keys = keysFrom(issuer, fetch)
  keysByIssuer.set(issuer, keys)
  return keys
}

/** The signing keys of a team, fetched on first use. After a fetch, unknown keys are refused for `cooldownMs` before the next one. */
export function keysFrom(issuer: string, fetcher: typeof fetch, cooldownMs = 30_000): JWTVerifyGetKey {
  const url = new URL('/cdn-cgi/access/certs', issuer)
  return createRemoteJWKSet(url, {
    cooldownDuration: cooldownMs,
    [customFetch]: (target: string, init: RequestInit) => fetcher(target, init),
  })
}

/** Who an Access token stands for. Throws 401 if the token is not valid, 503 if it cannot be checked. `needsGroups`: the table of roles may name groups. */
export async function verifyAccess(
  token: string,
  access: Access,
  now: number,
  needsGroups: boolean,
): Promise<AccessCaller> {
  const payload = await verify(token, access, now)
  const { email, common_name: clientId, custom, sub, identity_nonce: nonce } = payload
  if (typeof email !== 'string' || email === '') {
    return { email: null, clientId: typeof clientId === 'string' ? clientId : null, groups: [] }
  }
  const named = groupsOf(payload['groups']) ?? (isObject(custom) ? groupsOf(custom['groups']) : null)
  const groups = named ?? (needsGroups ? await access.askGroups(token, `${sub} ${String(nonce)}`) : [])
  return { email, clientId: null, groups }
}

async function verify(token: string, access: Access, now: number): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, access.keys, {
      issuer: access.issuer,
      audience: access.audience,
      // The one that Access signs with. A list that took the token's own word could be answered with a token signed by the public key.
      algorithms: ['RS256'],
      requiredClaims: ['exp'],
      currentDate: new Date(now),
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError && !KEYS_UNREACHABLE.has(error.code)) {
      throw new AppError(401, 'unauthorized', refusal(error), { cause: error })
    }
    throw unavailable(
      'the signing keys of Cloudflare Access cannot be fetched: check ACCESS_TEAM_DOMAIN, or try again',
      error,
    )
  }
}

const KEYS_UNREACHABLE: ReadonlySet<string> = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'])

function refusal(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'the Cloudflare Access token has expired: sign in again'
  return 'the Cloudflare Access token is not valid here: it must come from the team in ACCESS_TEAM_DOMAIN for the application in ACCESS_AUD'
}
