// Credentials inside addresses: `scheme://user:password@host`, and the forms of drivers that have no scheme.

import { closingQuote, quoteBefore } from './field-values.ts'
import { isHarmless, isRandom } from './harmless.ts'
import { Rewriter } from './rewriter.ts'

export const MARK = '[MASKED_PASSWORD]'

const SCHEME = /[a-z][a-z0-9+.-]{1,30}:\/\//gi
/** Up to the end of the address, 1000 characters at most (ours). Passwords that nobody encoded may hold anything but blanks. */
const ADDRESS = /[^\s<>]{1,1000}/y
const USER = /[^\s:/@?#"'`<>]*/y
const PORT = /^\d{1,5}(?:[/?#,;"'`)\]}]|$)/
/** A host may follow: behind an @ that belongs to the password none does. */
const HOST_AFTER = /^@(?:\[[0-9a-f:.]+\]|[\w%][\w.%-]*)(?::(?:\d+|\w+))?(?:[/?#,;"'`)\]}>|\\&]|$)/i
const DRIVER = /(?<![\w.%+-])([\w.%+-]+):([^\s"'`@:/<>]{1,200})@(?:tcp|udp|unix)\(/g
const ORACLE = /(oracle:(?:thin|oci8?):[\w$#.-]+\/)([^\s@"'`]{1,200})@/gi
const PGPASS = /^([\w.*-]+:(?:\d{4,5}|\*):[\w*.-]+:[\w*.-]+:)([^\s:]{4,200})$/gm

export function maskAddresses(text: string): string {
  // Every form but one has an @.
  const masked = text.includes('@') ? maskBeforeHosts(text) : text
  return masked.replace(PGPASS, (all, head: string, password: string) =>
    isHarmless(password) ? all : `${head}${MARK}`,
  )
}

function maskBeforeHosts(text: string): string {
  const out = new Rewriter(text)
  SCHEME.lastIndex = 0
  for (let found = SCHEME.exec(text); found !== null; found = SCHEME.exec(text)) {
    const from = SCHEME.lastIndex
    const span = credentials(addressAt(text, from, quoteBefore(text, found.index)), from)
    if (span !== null) out.replace(span.start, span.end, MARK)
    SCHEME.lastIndex = Math.max(from, out.at)
  }
  return out
    .finish()
    .replace(DRIVER, (all, user: string, password: string) =>
      isHarmless(password) ? all : all.replace(`:${password}@`, `:${MARK}@`),
    )
    .replace(ORACLE, (all, head: string, password: string) => (isHarmless(password) ? all : `${head}${MARK}@`))
}

function addressAt(text: string, from: number, quote: string): string {
  ADDRESS.lastIndex = from
  const end = ADDRESS.test(text) ? ADDRESS.lastIndex : from
  // Inside quotes it ends where they do.
  const own = text.slice(from, quote === '' ? end : Math.min(end, closingQuote(text, from, quote)))
  const next = own.indexOf('://')
  return next > 0 && own.slice(0, next).includes('@') ? own.slice(0, next) : own
}

/** `rest` begins behind the scheme, at the index `from` of the text. */
function credentials(rest: string, from: number): { start: number; end: number } | null {
  USER.lastIndex = 0
  USER.test(rest)
  const user = USER.lastIndex
  if (rest[user] === '@') return isRandom(rest.slice(0, user)) ? { start: from, end: from + user } : null
  if (rest[user] !== ':') return null
  const password = rest.slice(user + 1)
  if (PORT.test(password)) return null
  const at = lastHost(password)
  if (at <= 0 || isHarmless(password.slice(0, at))) return null
  return { start: from + user + 1, end: from + user + 1 + at }
}

/** The index of the last @ that a host follows. */
function lastHost(password: string): number {
  for (let at = password.lastIndexOf('@'); at >= 0; at = password.lastIndexOf('@', at - 1)) {
    if (HOST_AFTER.test(password.slice(at, at + 300))) return at
    if (at === 0) break
  }
  return -1
}
