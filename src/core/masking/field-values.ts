// Finds the value of a field whose name is known, in any of the ways in which texts write fields. Everything is read to the end of its line or
// block at most, and no part twice, so the time stays linear.

import { pemEnd } from './pem.ts'
import { blockValue, matchAt, type Span } from './yaml-block.ts'

export type Field = { start: number; end: number; name: string }
/**
 * `end` is the index behind the last character. `quoted`: the value stands in quotes of its own. `more`: it may go on, as far as this matches.
 * `whole`: what the reference replaces.
 */
export type Value = { start: number; end: number; quoted: boolean; more: RegExp | null; whole: Span | null }

/** What joins a name and its value, also when it is URL-encoded. */
const JOINT = String.raw`\]?[ \t]*(?::=|=>|={1,3}|:(?!:)|%3[AD](?:%20)?)[ \t]*`
/** What may stand before a value: anchors and tags of YAML, types of Rust and Python, an object or a list that holds the value. */
const WRAPPERS = String.raw`(?:(?:&[\w-]+|!!\w+)[ \t]+|(?:Some|Just|Optional|SecretStr|SecretString|Secret|Sensitive|str|String)\((?=\\*["'])|\{\s{0,20}\\*["']?value\\*["']?[ \t]{0,5}[:=][ \t]{0,5}|\[(?!MASKED_)\s{0,20}(?=[\w\"'\\]))?`
const SEPARATOR = new RegExp(JOINT + WRAPPERS, 'iy')
const QUOTE = /[NnbBrRuU]?(\\{0,31}["'`])/y
const AFTER_QUOTE = /[\s,;:)}\]&|<>"'`\\]|$/y
const TAG_END = /[^<>\n]{0,200}>/y
const ESCAPED_TAG_END = /(?:(?!&[lg]t;)[^<>\n]){0,200}&gt;/y
const FLAG_GAP = /(?:\\{0,31}["'])?(?:[ \t]*,)?(?:[ \t]+|(?=["'])|\r?\n[ \t]*(?:- )?)(?![-\s])/y
const QUOTED_GAP = /[ \t]+(?:(?:is|was|to|as)[ \t]+)?(?=[Nn]?\\{0,31}["'])/y
/** `setPassword("x")`, `define('DB_PASSWORD', 'x')`. */
const CALL_GAP = /\([ \t]*(?=\\{0,31}["'])/y
const ARGUMENT_GAP = /[ \t]*,[ \t]*(?=\\{0,31}["'])/y
/** Ours, in characters: so much of a value is read to judge it, and the rest only if it is a secret. Otherwise a run of names would be read again for
 * each of them.
 */
export const JUDGED = 128
const BARE = /(?:[^\s\0"'`\\<>]|\\(?![nrt"'`\\])){1,128}/y
const MORE = /(?:[^\s\0"'`\\<>]|\\(?![nrt"'`\\]))*/y
const WORD_AT_END = /\S{1,500}$/y
const NOTHING = /(?!)/y
const LIST_GAP = /(?:\\*["'])?\s{0,20},\s{0,20}/y
const BARE_LINE = /[^\s\0]+/y
const REST_OF_LINE = /[^\n\0]*/y
const OWN_LINE = /^(?:[-+>|]{0,1}[ \t]*)(?:- |export |set |ENV |declare -x |\d+:)*(?:\\*["'`])?$/
const LISTING_BEFORE = /(?:^|\n)[ \t]*[A-Za-z_]\w*=[^\n]*\n[ \t]*$/
const LISTING_AFTER = /\r?\n[ \t]*[A-Za-z_]\w*=/y
const TO_SEMICOLON = /[^;"\n]{1,128}/y
const TO_COMMA = /[^,}\n]{1,128}/y
const TO_AMPERSAND = /[^\s&#"'`<>\\]{1,128}/y
const NEXT_FIELD = /(?:[;&,]|%26)[ \t]?[A-Za-z][\w.-]*(?:=|%3D)|[,;)}\]]+$/i
// Ours, in characters: how far before a name its line and its neighbours are looked at.
const HEAD = 200
// Ours, in characters: how far the end of XML's CDATA is looked for.
const LONGEST_DATA = 1000
// Ours: quotes within one value, backslashes before a quote. Only hostile texts have more.
const MOST_QUOTES = 16
const LONGEST_ESCAPE = 64

/** The value of a field, or null if no value follows its name. */
export function valueOf(text: string, field: Field): Value | null {
  const { start, end } = field
  const before = text[start - 1] ?? ''
  if (before === '<') return elementValue(text, end, TAG_END, '<')
  if (text.startsWith('&lt;', start - 4)) return elementValue(text, end, ESCAPED_TAG_END, '&lt;')
  const open = quoteBefore(text, start)
  const closed = open !== '' && text.startsWith(open, end)
  const behind = closed ? end + open.length : end
  const separated = matchAt(SEPARATOR, text, behind)
  if (separated !== null) return separatedValue(text, field, { at: separated, open, closed })
  const gap = matchAt(gapAfter(text, field, closed), text, behind)
  if (gap === null) return null
  return quotedValue(text, gap) ?? bareValue(text, gap, ' ', null)
}

/** What separates a value that no sign joins to its name. */
function gapAfter(text: string, { start, end, name }: Field, closed: boolean): RegExp {
  if (name.startsWith('-')) return FLAG_GAP
  if (text.startsWith('ENV ', start - 4)) return /[ \t]+/y
  if (closed) return text[start - 2] === '(' ? ARGUMENT_GAP : NOTHING
  return text[end] === '(' && /(?:^|\.)(?:set|with)/i.test(name) ? CALL_GAP : QUOTED_GAP
}

/** The value at `at`, if it is quoted. */
export function quotedValue(text: string, at: number): Value | null {
  const opened = matchAt(QUOTE, text, at)
  if (opened === null) return null
  const quote = /\\*["'`]$/.exec(text.slice(Math.max(at, opened - 33), opened))?.[0] ?? '"'
  const end = closingQuote(text, pemEnd(text, opened) ?? opened, quote)
  const behind = text.startsWith(quote, end) ? end + quote.length : end
  return { start: opened, end, quoted: true, more: null, whole: { start: at, end: behind } }
}

/** The next text of a list in which a value ended at `at`; null if there is none. */
export function nextInList(text: string, at: number): Value | null {
  const next = matchAt(LIST_GAP, text, at)
  return next === null ? null : quotedValue(text, next)
}

/** The quote before a name, with the backslashes that escape it; '' if there is none. */
export function quoteBefore(text: string, start: number): string {
  const quote = text[start - 1] ?? ''
  if (quote !== '"' && quote !== "'" && quote !== '`') return ''
  let at = start - 1
  while (at > 0 && start - at < 32 && text[at - 1] === '\\') at -= 1
  return text.slice(at, start)
}

/** Without a closing quote, the end of the line. */
export function closingQuote(text: string, from: number, quote: string): number {
  const mark = quote.at(-1) ?? '"'
  const escapes = quote.length - 1
  const next = new RegExp(`[${mark}\\n]`, 'g')
  next.lastIndex = from
  let first = -1
  for (let tries = 0; tries < MOST_QUOTES; tries += 1) {
    const at = next.exec(text)?.index ?? text.length
    if (text[at] !== mark) return at
    if (mark === "'" && escapes === 0 && text[at + 1] === "'") {
      next.lastIndex = at + 2
      continue
    }
    if (slashesBefore(text, at, from) !== escapes && (escapes > 0 || slashesBefore(text, at, from) % 2 === 1)) continue
    if (first < 0) first = at - escapes
    // An apostrophe in a text is followed by a letter.
    if (matchAt(AFTER_QUOTE, text, at + 1) !== null) return at - escapes
  }
  return first < 0 ? next.lastIndex : first
}

function slashesBefore(text: string, at: number, from: number): number {
  let slashes = 0
  while (slashes < LONGEST_ESCAPE && at - slashes > from && text[at - slashes - 1] === '\\') slashes += 1
  return slashes
}

function elementValue(text: string, end: number, tag: RegExp, close: string): Value | null {
  const opened = matchAt(tag, text, end)
  if (opened === null || text[opened - 2] === '/') return null
  const data = text.startsWith('<![CDATA[', opened)
  const start = data ? opened + '<![CDATA['.length : opened
  const stop = data ? start + text.slice(start, start + LONGEST_DATA).indexOf(']]>') : text.indexOf(close, start)
  if (stop >= start && (data || text.startsWith('/', stop + close.length))) return spanOf(start, stop)
  // Without an end, the text is cut off, or it is no XML.
  return stop < start ? spanOf(start, matchAt(WORD_AT_END, text, start)) : null
}

type Separated = { at: number; open: string; closed: boolean }

function separatedValue(text: string, field: Field, { at, open, closed }: Separated): Value | null {
  // The name and its value in one pair of quotes: "NAME=value".
  if (open !== '' && !closed) {
    const inner = quotedValue(text, at)
    return inner ?? spanOf(at, closingQuote(text, at, open))
  }
  // Whatever holds the value stays.
  const held = /[[{(]/.test(text.slice(field.end, at))
  const whole = held ? null : { start: field.start - open.length, end: 0 }
  const quoted = quotedValue(text, at)
  if (quoted !== null) return { ...quoted, whole: whole && { ...whole, end: quoted.whole?.end ?? quoted.end } }
  const pem = pemEnd(text, at)
  if (pem !== null) return { start: at, end: pem, quoted: false, more: null, whole: whole && { ...whole, end: pem } }
  const head = lineHead(text, field.start)
  const colon = text[at - 1] !== ':' && text.slice(field.end, at).includes(':')
  const own = head !== null && OWN_LINE.test(head)
  const block = blockValue(text, head ?? '', at)
  if (block !== null) return { ...block, quoted: false, more: null, whole: null }
  if (!own || held) return bareValue(text, at, delimiterBefore(text, field.start - open.length), whole)
  const end = ownLineEnd(text, field, at, colon)
  return end <= at ? null : { start: at, end, quoted: false, more: null, whole: whole && { ...whole, end } }
}

/** A field that has its line for itself. */
function ownLineEnd(text: string, field: Field, at: number, colon: boolean): number {
  const word = matchAt(BARE_LINE, text, at)
  const line = matchAt(REST_OF_LINE, text, at) ?? text.length
  if (word === null || word >= line) return trimmed(text, at, word ?? at)
  const listing =
    LISTING_BEFORE.test(text.slice(Math.max(0, field.start - HEAD), field.start)) ||
    matchAt(LISTING_AFTER, text, line) !== null
  if (!colon && !listing) return word
  const comment = /\s#/.exec(text.slice(at, Math.min(line, at + 1000)))
  const rest = comment === null ? line : at + comment.index
  // After a comma or with another field behind it, it is a line of a log and not of YAML.
  const single = /[,;]/.test(text[word - 1] ?? '') || /[@:=]/.test(text.slice(word, rest))
  return trimmed(text, at, single ? word : rest)
}

/** A field among others: what separates it from the one before also ends its value. */
function bareValue(text: string, at: number, delimiter: string, whole: Span | null): Value | null {
  const expression =
    delimiter === ';' ? TO_SEMICOLON : delimiter === '{' ? TO_COMMA : delimiter === '&' ? TO_AMPERSAND : BARE
  const read = matchAt(expression, text, at)
  if (read === null) return null
  const cut = expression === BARE ? NEXT_FIELD.exec(text.slice(at, read)) : null
  const end = trimmed(text, at, cut === null ? read : at + cut.index)
  if (end <= at) return null
  return { start: at, end, quoted: false, more: end - at === JUDGED ? MORE : null, whole: whole && { ...whole, end } }
}

function trimmed(text: string, at: number, end: number): number {
  let stop = end
  while (stop > at && /[\s,]/.test(text[stop - 1] ?? '')) stop -= 1
  return stop
}

/** The last sign before a field that is no blank: one of `;`, `{` and `&` (also for `?`), or a blank for any other. */
function delimiterBefore(text: string, start: number): string {
  let at = start - 1
  while (at >= 0 && start - at < 4 && (text[at] === ' ' || text[at] === '\t')) at -= 1
  const sign = text[at] ?? ''
  if (sign === '?') return '&'
  return sign === ';' || sign === '{' || sign === '&' ? sign : ' '
}

/** The line before a name; null if it is long. */
function lineHead(text: string, start: number): string | null {
  const from = Math.max(0, start - HEAD)
  const near = text.slice(from, start)
  const at = near.lastIndexOf('\n')
  if (at < 0 && from > 0) return null
  return near.slice(at + 1)
}

function spanOf(start: number, end: number | null): Value | null {
  return end === null || end <= start ? null : { start, end, quoted: false, more: null, whole: null }
}
