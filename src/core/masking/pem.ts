// PEM blocks: whole ones, and such as lost their end or their beginning.

import { shapeOf } from './line-prefixes.ts'
import { Rewriter } from './rewriter.ts'

const LABEL = '[A-Z0-9 ]{1,60}'
const BEGIN = new RegExp(`-----BEGIN (${LABEL})-----`, 'g')
const BEGIN_AT = new RegExp(`(?:\\s|\\\\+[nrt])*-----BEGIN ${LABEL}-----`, 'y')
const END_AT = new RegExp(`-----END ${LABEL}-----`, 'y')
/** A line of base64, or a header of an encrypted key. A diff puts a sign before it, JSON writes line breaks as escapes. */
const BODY = /(?:\\+[nrt]|\s[-+>|]?)*(?:[A-Za-z0-9+/=]{16,}|(?:Proc-Type|DEK-Info|Comment|Version):[^\n\\]*)/y
const NEXT_LINE = /[ \t]*\r?\n[^\n]{1,200}[A-Za-z0-9+/=]{16}\s*(?:\n|$)/y
const LINE_BREAK = /\r?\n|(?:\\+[nr])+/g
const BODY_LINE = /^[-+>| \t]*[A-Za-z0-9+/=]{1,100}\s*$/
// Ours, in characters: the longest line with a prefix, and how much of a block without a beginning is looked for.
const LONGEST_LINE = 300
const TAIL_REACH = 8000

/** The end of the PEM block that begins at `at`, blanks before it left out; null if none does. */
export function pemEnd(text: string, at: number): number | null {
  BEGIN_AT.lastIndex = at
  if (!BEGIN_AT.test(text)) return null
  return blockEnd(text, BEGIN_AT.lastIndex)
}

/** `from` is behind the first line. null: nothing follows that belongs to it. */
function blockEnd(text: string, from: number): number | null {
  const dashes = text.indexOf('-----', from)
  if (dashes >= 0) {
    END_AT.lastIndex = dashes
    if (END_AT.test(text)) return END_AT.lastIndex
  }
  return bodyEnd(text, BODY, from) ?? prefixedEnd(text, from)
}

function bodyEnd(text: string, line: RegExp, from: number): number | null {
  let end: number | null = null
  line.lastIndex = from
  while (line.test(text)) end = line.lastIndex
  return end
}

/** Lines of base64 behind the prefix of a log. `from` is behind the first line. */
function prefixedEnd(text: string, from: number): number | null {
  NEXT_LINE.lastIndex = from
  if (!NEXT_LINE.test(text)) return null
  const line = text.slice(Math.max(0, from - LONGEST_LINE), from)
  const shape = shapeOf(line.slice(line.lastIndexOf('\n') + 1, line.lastIndexOf('-----BEGIN')))
  return shape === null ? null : bodyEnd(text, new RegExp(`\\s*\\n${shape}[A-Za-z0-9+/=]{1,100}(?=\\s|$)`, 'y'), from)
}

/** Replaces each block whose label `chosen` takes. */
export function maskPem(text: string, chosen: (label: string) => boolean, mark: string): string {
  if (!text.includes('-----')) return text
  const out = new Rewriter(text)
  BEGIN.lastIndex = 0
  for (let found = BEGIN.exec(text); found !== null; found = BEGIN.exec(text)) {
    const next = BEGIN.lastIndex
    const end = blockEnd(text, next)
    if (end !== null && chosen(found[1] ?? '')) out.replace(found.index, end, mark)
    BEGIN.lastIndex = end ?? next
  }
  return maskTails(out.finish(), chosen, mark)
}

/** Blocks that lost their beginning. */
function maskTails(text: string, chosen: (label: string) => boolean, mark: string): string {
  const out = new Rewriter(text)
  const ends = new RegExp(`-----END (${LABEL})-----`, 'g')
  let behind = 0
  for (let found = ends.exec(text); found !== null; found = ends.exec(text)) {
    const from = Math.max(behind, found.index - TAIL_REACH)
    behind = ends.lastIndex
    const start = from + tailStart(text.slice(from, found.index))
    if (start < found.index && chosen(found[1] ?? '')) out.replace(start, ends.lastIndex, mark)
  }
  return out.finish()
}

/** Where the lines of base64 begin with which a text ends. */
function tailStart(before: string): number {
  const breaks = [...before.matchAll(LINE_BREAK)].map(({ index, 0: { length } }) => ({ index, behind: index + length }))
  const last = breaks.pop()
  if (last === undefined || before.slice(last.behind).trim() !== '') return before.length
  let { index: end } = last
  let start = before.length
  while (end > 0) {
    const line = breaks.pop() ?? { index: 0, behind: 0 }
    if (!BODY_LINE.test(before.slice(line.behind, end))) break
    start = line.behind
    end = line.index
  }
  return start
}
