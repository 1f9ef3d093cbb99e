// Values of YAML that stand below their key: block scalars, and plain values on the next line.

export type Span = { start: number; end: number }

const SCALAR = /[|>][-+\d]{0,2}[ \t]*(?:#[^\n]*)?\r?\n/y
const LINE_END = /\r?\n/y
const BLANKS = /[ \t]*/y
const LINE = /[^\n]*/y
/** Another field, a list or a collection, and no plain value. */
const NO_VALUE = /^(?:- |[\w"'./-]+:(?:\s|$)|[{["'])/
const KEY_LEAD = /[ \t]*(?:- )*(?:\\*["'`])?$/
// Ours: a key in PEM has some 60 lines. Without a limit, hostile text would take quadratic time.
const MOST_LINES = 200

/** The end of a match that begins at `at`; null if there is none. */
export function matchAt(expression: RegExp, text: string, at: number): number | null {
  expression.lastIndex = at
  return expression.test(text) ? expression.lastIndex : null
}

/** `head` is what stands before the key in its line; the same may stand before each line of the block. `at` is behind the colon. */
export function blockValue(text: string, head: string, at: number): Span | null {
  const scalar = matchAt(SCALAR, text, at)
  const first = scalar ?? matchAt(LINE_END, text, at)
  if (first === null) return null
  const lead = head.replace(KEY_LEAD, '')
  const column = head.length - lead.length - (/["'`]$/.test(head) ? 1 : 0)
  const block = linesBelow(text, first, { lead, column }, scalar === null ? 1 : MOST_LINES)
  if (block === null) return null
  return scalar === null && NO_VALUE.test(text.slice(block.start, block.start + 200)) ? null : block
}

/** The lines from `first` on that are indented further than the key. */
function linesBelow(text: string, first: number, key: { lead: string; column: number }, most: number): Span | null {
  let start = -1
  let end = -1
  for (let line = first, count = 0; line < text.length && count < most; count += 1) {
    const stop = matchAt(LINE, text, line) ?? text.length
    const body = text.startsWith(key.lead, line) ? line + key.lead.length : null
    const from = body === null ? line : (matchAt(BLANKS, text, body) ?? body)
    if (from < stop) {
      if (body === null || from - body <= key.column) break
      if (start < 0) start = from
      end = stop
    }
    line = stop + 1
  }
  return start < 0 ? null : { start, end }
}
