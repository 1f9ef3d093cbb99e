// Signing in with a token, for browsers where Access is absent: a cookie that the Worker signs. It names the token and not its text, so that a
// revoked token ends its sign-ins too.

import { serialize, parse } from 'hono/utils/cookie'
import { getToken } from '#store/tokens.ts'
import { isSignInEnded } from '#store/sign-ins.ts'
import { ROLE_SCOPES } from '#core/protocol/scopes.ts'
import { unavailable } from '../answer/app-error.ts'
import { callerOf, type TokenPorts } from './api-tokens.ts'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import { UNNAMED, type Caller } from './caller.ts'
import type { IdentitySettings } from './settings.ts'

export type SignIn = {
  id: string
  /** The id of an API token; null for the environment's token. */
  tokenId: string | null
  /** Seconds since the epoch. */
  expires: number
}

// Our choice: a shift.
const LASTS_S = 12 * 3_600

/** The secret that signs cookies; null where nobody signs in by a token. A new token ends every sign-in. */
export function signInSecret({ token, access }: IdentitySettings): string | null {
  return access === null ? token : null
}

export function newSignIn(id: string, tokenId: string | null, now: number): SignIn {
  return { id, tokenId, expires: Math.floor(now / 1_000) + LASTS_S }
}

/** The prefix makes browsers refuse the cookie from another host or without encryption. */
function nameOf(url: string): string {
  return url.startsWith('https:') ? '__Host-tarsy' : 'tarsy'
}

const ATTRIBUTES = { path: '/', httpOnly: true, sameSite: 'Strict' } as const

/** The value of Set-Cookie. */
export async function cookieOf(signIn: SignIn, secret: string, url: string): Promise<string> {
  const text = `1.${signIn.id}.${signIn.expires}.${signIn.tokenId ?? ''}`
  const signature = await crypto.subtle.sign('HMAC', await keyOf(secret), encoder.encode(text))
  const value = `${text}.${toBase64Url(new Uint8Array(signature))}`
  return serialize(nameOf(url), value, { ...ATTRIBUTES, secure: url.startsWith('https:'), maxAge: LASTS_S })
}

/** Makes the browser forget the cookie. */
export function emptyCookie(url: string): string {
  return serialize(nameOf(url), '', { ...ATTRIBUTES, secure: url.startsWith('https:'), maxAge: 0 })
}

/** The sign-in of the request's cookie; null if there is none, it is not ours, or it has expired. */
export async function readSignIn(request: Request, secret: string, now: number): Promise<SignIn | null> {
  const name = nameOf(request.url)
  const value = parse(request.headers.get('Cookie') ?? '', name)[name] ?? ''
  const [, text = '', id = '', expires = '', tokenId = '', signature = ''] = FORM.exec(value) ?? []
  if (text === '') return null
  const isOurs = await crypto.subtle.verify('HMAC', await keyOf(secret), fromBase64Url(signature), encoder.encode(text))
  if (!isOurs || Number(expires) * 1_000 <= now) return null
  return { id, expires: Number(expires), tokenId: tokenId === '' ? null : tokenId }
}

// 32 bytes leave two bits of the last letter open. They are 0, so that a signature has one form.
const FORM = /^(1\.([\w-]{1,64})\.(\d{1,12})\.([\w-]{0,64}))\.([\w-]{42}[AEIMQUYcgkosw048])$/

/** Who signed in; null if they signed out. Throws 401 if their token is over, 503 if the database does not answer. */
export async function callerBySignIn(signIn: SignIn, { db, clock }: TokenPorts): Promise<Caller | null> {
  const { id, tokenId } = signIn
  const [ended, token] = await Promise.all([
    isSignInEnded(db, id),
    tokenId === null ? null : getToken(db, tokenId),
  ]).catch(error => {
    throw unavailable('the sign-in cannot be checked because the database does not answer: try again', error)
  })
  if (ended || (tokenId !== null && token === null)) return null
  const caller: Omit<Caller, 'via'> =
    token === null ? { author: UNNAMED, scopes: ROLE_SCOPES.admin, alertTypes: null } : callerOf(token, clock.now())
  return { ...caller, via: 'session', signIn }
}

const encoder = new TextEncoder()

/** A key of its own, so that a signature tells nothing about the token. */
async function keyOf(secret: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode('tarsy sign-in 1') }
  const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  return crypto.subtle.deriveKey(derivation, material, hmac, false, ['sign', 'verify'])
}
