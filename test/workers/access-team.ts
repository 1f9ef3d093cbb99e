// A team of Cloudflare Access with real keys, made in the test.

import type { JWK } from 'jose'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { keysFrom } from '#http/identity/access.ts'
import type { IdentitySettings } from '#http/identity/settings.ts'
import type { AppDeps } from '#http/deps.ts'
import { front } from './front.ts'

export const ISSUER = 'https://team.cloudflareaccess.com'
export const AUDIENCE = 'the-application'
export const CLOSED: IdentitySettings = {
  local: false,
  trustForwarded: false,
  token: null,
  access: null,
  senderSecrets: {},
  pathSecrets: {},
}

export type Key = { kid: string; publicKey: CryptoKey; privateKey: CryptoKey; jwk: JWK }

export async function newKey(kid: string, alg = 'RS256'): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, publicKey, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

type TeamOptions = Partial<AppDeps> & { cooldownMs?: number; groups?: Readonly<Record<string, Array<string>>> }

/** A team whose published keys the test rotates, and whose members have `groups` by their `sub`. */
export async function team({ cooldownMs = 0, groups = {}, ...changes }: TeamOptions = {}) {
  const published = { keys: [await newKey('first')], fetched: [] as Array<string>, down: false }
  const fetcher = (async (input: RequestInfo | URL) => {
    published.fetched.push(String(input))
    if (published.down) return new Response('gone', { status: 502 })
    return Response.json({ keys: published.keys.map(key => key.jwk) })
  }) as typeof fetch
  const access = {
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: keysFrom(ISSUER, fetcher, cooldownMs),
    askGroups: async (_token: string, session: string) => groups[session.split(' ')[0] ?? ''] ?? [],
  }
  const made = front({ ...changes, identity: { ...CLOSED, access, ...changes.identity } })
  const sign = (key: Key, claims: Record<string, unknown> = {}) =>
    new SignJWT({ email: 'jane@example.com', iss: ISSUER, aud: [AUDIENCE], exp: made.time.now / 1_000 + 60, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid })
      .sign(key.privateKey)
  const status = async (token: string) => {
    const response = await made.ask('/api/v1/alert-types', { headers: { 'Cf-Access-Jwt-Assertion': token } })
    return { status: response.status, message: (await response.json<{ message?: string }>()).message }
  }
  return { ...made, published, sign, status, first: published.keys[0] as Key }
}
