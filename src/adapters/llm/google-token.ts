// Access tokens for a service account: a signed assertion goes to Google's token endpoint, which answers with a token of an hour (RFC 7523).

import { importPKCS8, SignJWT } from 'jose'
import type { ServiceAccount } from '#core/config/service-account.ts'
import { isObject, parseJson } from '#core/json.ts'
import { onSameHost } from './redirects.ts'

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
/** Google takes no assertion that is valid for longer. */
const ASSERTION_SECONDS = 3600
/** Ours: a token is asked for anew so long before its end, because a reply takes minutes. */
const SPARE_MS = 300_000
/** Ours: the endpoint answers within a second. */
const ANSWER_MS = 15_000
/** Where the endpoint does not say how long its token is valid. */
const USUAL_SECONDS = 3600

/** What the endpoint refused. The classifier of errors reads it as it reads those of the SDKs. */
class TokenRefused extends Error {
  readonly status: number
  readonly headers: Headers
  constructor({ status, headers }: Response, message: string) {
    super(message)
    // The endpoint says 400 to a key that it does not know.
    this.status = status === 400 ? 401 : status
    this.headers = headers
  }
}

export type GoogleTokens = {
  /** The token, kept until shortly before its end; calls at the same time wait for one request. */
  tokenOf(account: ServiceAccount): Promise<string>
  /** The vendor did not take it: the next call asks anew. */
  forget(account: ServiceAccount): void
}

/** `until` is the end of its use, in milliseconds; endless while it is asked for. */
type Held = { token: Promise<string>; until: number }

export function googleTokens(fetch: typeof globalThis.fetch, now: () => number): GoogleTokens {
  const ask = onSameHost(fetch)
  const tokens = new Map<string, Held>()

  function tokenOf(account: ServiceAccount): Promise<string> {
    const name = nameOf(account)
    const before = tokens.get(name)
    if (before !== undefined && before.until > now()) return before.token
    const asked = askForToken(account, ask, now())
    const held: Held = { token: asked.then(({ token }) => token), until: Number.POSITIVE_INFINITY }
    tokens.set(name, held)
    void keep(name, held, asked)
    return held.token
  }

  async function keep(name: string, held: Held, asked: Promise<{ until: number }>) {
    try {
      held.until = (await asked).until
    } catch {
      // Whoever waits for the token is told. The next call asks anew.
      if (tokens.get(name) === held) tokens.delete(name)
    }
  }

  return { tokenOf, forget: account => void tokens.delete(nameOf(account)) }
}

function nameOf({ email, keyId, tokenUri }: ServiceAccount): string {
  return JSON.stringify([email, keyId, tokenUri])
}

async function askForToken(account: ServiceAccount, fetch: typeof globalThis.fetch, at: number) {
  const assertion = await signed(account, Math.floor(at / 1000))
  const response = await fetch(account.tokenUri, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    signal: AbortSignal.timeout(ANSWER_MS),
  })
  const body = parseJson(await response.text())
  const answer = isObject(body) ? body : {}
  const { access_token: token, expires_in: seconds } = answer
  if (!response.ok || typeof token !== 'string') throw new TokenRefused(response, refusal(answer))
  const valid = (typeof seconds === 'number' ? seconds : USUAL_SECONDS) * 1000
  return { token, until: at + valid - Math.min(SPARE_MS, valid / 2) }
}

async function signed({ email, keyId, privateKey, tokenUri }: ServiceAccount, at: number): Promise<string> {
  const key = await importPKCS8(privateKey, 'RS256')
  return new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(keyId === '' ? {} : { kid: keyId }) })
    .setIssuer(email)
    .setAudience(tokenUri)
    .setIssuedAt(at)
    .setExpirationTime(at + ASSERTION_SECONDS)
    .sign(key)
}

function refusal({ error, error_description: described }: Record<string, unknown>): string {
  const words = [error, described].filter(word => typeof word === 'string')
  return `the token endpoint gave no access token${words.length === 0 ? '' : ` (${words.join(': ')})`}`
}
