// Secrets for tests, made from fixed words: nothing real is near them, and no prefix of a vendor stands beside a body in this repository.

import { createHash } from 'node:crypto'

export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
export const ALNUM = `${LETTERS}0123456789`
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
export const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789'
export const HEX = '0123456789abcdef'
export const URLSAFE = `${ALNUM}-_`

/** The same characters for the same seed. */
export function made(seed: string, length: number, alphabet = ALNUM): string {
  let text = ''
  for (let block = 0; text.length < length; block += 1) {
    for (const byte of createHash('sha256').update(`${seed}/${block}`).digest())
      text += alphabet[byte % alphabet.length]
  }
  return text.slice(0, length)
}

export const base64 = (text: string) => Buffer.from(text).toString('base64')
const base64url = (text: string) => Buffer.from(text).toString('base64url')

export const hex = (seed: string, length: number) => made(seed, length, HEX)

export function uuid(seed: string): string {
  return [8, 4, 4, 4, 12].map((length, at) => hex(`${seed}${at}`, length)).join('-')
}

export function jwt(seed: string): string {
  const claims = { iss: 'kubernetes/serviceaccount', sub: seed, exp: 1 }
  return `${base64url('{"alg":"RS256","typ":"JWT"}')}.${base64url(JSON.stringify(claims))}.${made(seed, 86, URLSAFE)}`
}

export const pemBody = (seed: string, lines = 6) =>
  Array.from({ length: lines }, (_, at) => made(`${seed}${at}`, at === lines - 1 ? 44 : 64, `${ALNUM}+/`)).join('\n')

/** `label`: `RSA PRIVATE KEY`, `CERTIFICATE` … */
export const pem = (label: string, seed: string, lines?: number) =>
  `-----BEGIN ${label}-----\n${pemBody(seed, lines)}\n-----END ${label}-----\n`

// Private-use characters: they stand in no text, and no serialiser escapes them.
const [OPEN, CLOSE, KEPT, END] = ['\uE000', '\uE001', '\uE002', '\uE003']

/** Marks what must not be readable afterwards. */
export const hide = (secret: string) => `${OPEN}${secret}${CLOSE}`
/** Marks what must still be readable. */
export const keep = (text: string) => `${KEPT}${text}${END}`

/** A text without its marks, and what they said of it. */
export function unmark(marked: string): { text: string; hidden: Array<string>; kept: Array<string> } {
  const between = (open: string, close: string) =>
    marked
      .split(open)
      .slice(1)
      .map(part => plain(part.split(close)[0] ?? ''))
  return { text: plain(marked), hidden: between(OPEN, CLOSE), kept: between(KEPT, END) }
}

function plain(marked: string): string {
  return marked.replaceAll(/[\uE000-\uE003]/g, '')
}

/** What kind of secret, and a text that holds one or more. */
export type Hidden = readonly [kind: string, text: string]
/** What it looks like, and a text that must not change. */
export type Harmless = readonly [kind: string, text: string]
