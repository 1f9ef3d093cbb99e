// Tokens that admins make (docs/wire.md): random texts of which only the digest is stored.

import type { ApiToken } from '#core/protocol/api.ts'
import { findToken, noteUse } from '#store/tokens.ts'
import { AppError, unavailable } from '../answer/app-error.ts'
import type { AppDeps } from '../deps.ts'
import { sha256 } from '../request/digest.ts'
import { toBase64Url } from './base64url.ts'
import type { Caller } from './caller.ts'

// The prefix lets scanners of repositories find a token that leaked.
const PREFIX = 'tarsy_'
/** 256 bits cannot be guessed, so a plain digest protects them: there is nothing that a slow one would slow down. */
const RANDOM_BYTES = 32
const FORM = /^tarsy_[\w-]{43}$/

export function makeToken(): string {
  return PREFIX + toBase64Url(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)))
}

/** Other texts are not looked up. */
export function isApiToken(text: string): boolean {
  return FORM.test(text)
}

export type TokenPorts = Pick<AppDeps, 'db' | 'clock' | 'later' | 'log'>

/** The token, and the caller that it stands for. Throws 401 if it is unknown or over, 503 if the database does not answer. */
export async function callerByToken(text: string, ports: TokenPorts): Promise<{ token: ApiToken; caller: Caller }> {
  const token = await findToken(ports.db, await sha256(text)).catch(error => {
    throw unavailable('the API token cannot be checked because the database does not answer: try again', error)
  })
  if (token === null) throw refuse('this API token is not known here: ask an admin for another')
  const caller = callerOf(token, ports.clock.now())
  noteUseLater(token, ports)
  return { token, caller }
}

/** Throws 401 if the token has been revoked or has expired. */
export function callerOf(token: ApiToken, now: number): Caller {
  const { name, scopes, revoked_at, expires_at, alert_types: alertTypes } = token
  if (revoked_at !== null) throw refuse(`the API token "${name}" was revoked: ask an admin for another`)
  if (Date.parse(expires_at) <= now) throw refuse(`the API token "${name}" has expired: ask an admin for another`)
  // The prefix keeps a token from bearing the name of a person.
  return { author: `token:${name}`, scopes, via: 'token', alertTypes }
}

function refuse(message: string): AppError {
  return new AppError(401, 'unauthorized', message)
}

// Our choice: a sender of many alerts writes one row a minute for it.
const NOTED_EACH_MS = 60_000

function noteUseLater({ id, last_used_at }: ApiToken, { db, clock, later, log }: TokenPorts): void {
  const now = clock.now()
  const since = new Date(now - NOTED_EACH_MS).toISOString()
  if (last_used_at !== null && last_used_at >= since) return
  const noting = noteUse(db, id, new Date(now).toISOString(), since)
  later(noting.catch(() => log({ event: 'token.use_not_noted', token_id: id })))
}
