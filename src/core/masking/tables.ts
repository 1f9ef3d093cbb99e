// Passwords in the columns of a table: the name stands in its first line, as psql, mysql, Markdown and CSV write it.

import { judgePassword, judgeSecret, judgeToken, wordsOf } from './field-names.ts'
import { isHarmless } from './harmless.ts'
import { Rewriter } from './rewriter.ts'

const HINT = /pass|pwd|secret|token/gi
const HEADERS: ReadonlyArray<readonly [header: RegExp, separator: string]> = [
  [/^[ \t]*\|?(?:[ \t]*[\w.-]+[ \t]*\|)+(?:[ \t]*[\w.-]+)?[ \t]*\r?$/, '|'],
  [/^[\w.-]+(?:,[\w.-]+)+\r?$/, ','],
  [/^[\w.-]+(?:\t[\w.-]+)+\r?$/, '\t'],
]
const RULE = /^[-+|: \t]+\r?$/
// Ours, in characters: longer lines are no header.
const LONGEST_HEADER = 1000

/** Whether a column or a field of this name holds nothing but secrets. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name)
  return [judgePassword, judgeToken, judgeSecret].some(judge => judge(words, name) === 'sure')
}

export function maskTables(text: string): string {
  const out = new Rewriter(text)
  HINT.lastIndex = 0
  for (let hit = HINT.exec(text); hit !== null; hit = HINT.exec(text)) {
    const end = lineEnd(text, hit.index)
    const near = text.slice(Math.max(0, hit.index - LONGEST_HEADER), Math.min(end, hit.index + LONGEST_HEADER))
    const header = near.slice(near.lastIndexOf('\n', Math.min(hit.index, LONGEST_HEADER)) + 1)
    HINT.lastIndex = Math.max(HINT.lastIndex, end)
    const separator = HEADERS.find(([form]) => form.test(header))?.[1]
    if (separator === undefined) continue
    const secret = header.split(separator).map(column => isSecretName(column.trim()))
    if (secret.includes(true)) HINT.lastIndex = maskRows(text, out, { from: end + 1, separator, secret })
  }
  return out.finish()
}

type Rows = { from: number; separator: string; secret: ReadonlyArray<boolean> }

/** Up to the first line that has another number of columns. Returns where that is. */
function maskRows(text: string, out: Rewriter, { from, separator, secret }: Rows): number {
  let start = from
  while (start < text.length) {
    const end = lineEnd(text, start)
    const line = text.slice(start, end)
    const cells = line.split(separator)
    if (!RULE.test(line)) {
      if (cells.length !== secret.length) break
      maskCells(out, start, cells, secret)
    }
    start = end + 1
  }
  return Math.min(start, text.length)
}

function maskCells(out: Rewriter, start: number, cells: ReadonlyArray<string>, secret: ReadonlyArray<boolean>): void {
  let at = start
  for (const [column, cell] of cells.entries()) {
    const value = cell.trim()
    const from = at + cell.indexOf(value)
    if (secret[column] === true && value !== '' && !isHarmless(value))
      out.replace(from, from + value.length, '[MASKED_PASSWORD]')
    at += cell.length + 1
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}
