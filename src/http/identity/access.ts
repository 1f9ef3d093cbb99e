// Cloudflare Access signs who is asking; its keys rotate every six weeks and are fetched again when an unknown one signs.

import type { JWTVerifyGetKey } from 'jose'
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose'
import { AppError, unavailable } from '../answer/app-error.ts'

export type Access = { issuer: string; audience: string; keys: JWTVerifyGetKey }

const known = new Map<string, JWTVerifyGetKey>()

/** The keys of a team, cached as long as this isolate lives. */
export function remoteKeys(issuer: string): JWTVerifyGetKey {
  const cached = known.get(issuer)
  if (cached !== undefined) return cached
  const keys = fetchedKeys(issuer, fetch)
  known.set(issuer, keys)
  return keys
}

/** `cooldownMs` is how long an unknown key is refused before the set is fetched again. */
export function fetchedKeys(issuer: string, fetcher: typeof fetch, cooldownMs = 30_000): JWTVerifyGetKey {
  const url = new URL('/cdn-cgi/access/certs', issuer)
  return createRemoteJWKSet(url, {
    cooldownDuration: cooldownMs,
    [customFetch]: (target: string, init: RequestInit) => fetcher(target, init),
  })
}

/** The author that an Access token names; service tokens have no address. Throws 401 when the token does not hold, 503 when it cannot be checked. */
export async function authorOfAccess(token: string, access: Access, now: number): Promise<string> {
  try {
    const { payload } = await jwtVerify(token, access.keys, {
      issuer: access.issuer,
      audience: access.audience,
      algorithms: ['RS256', 'ES256'],
      requiredClaims: ['exp'],
      currentDate: new Date(now),
    })
    return typeof payload['email'] === 'string' && payload['email'] !== '' ? payload['email'] : 'api-client'
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
