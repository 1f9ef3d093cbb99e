// Passwords in the values of an INSERT, whose names stand in a list before them.

import { isHarmless } from './harmless.ts'
import { Rewriter } from './rewriter.ts'
import { isSecretName } from './tables.ts'

const INSERT = /\(([^()'"\n]{3,1000})\)\s{0,20}VALUES\s{0,20}(?=\()/gi
/** The literals of one row. Strings double their quotes. */
const ROW = /\s{0,20},?\s{0,20}\(((?:[^()']|'(?:[^'\n]|'')*'|\([^()\n]*\)){1,4000})\)/y
const LITERAL = /\s*(?:'((?:[^']|'')*)'|[^,']+(?:'(?:[^']|'')*')?)\s*(?:,|$)/g

export function maskSqlValues(text: string): string {
  const out = new Rewriter(text)
  INSERT.lastIndex = 0
  for (let found = INSERT.exec(text); found !== null; found = INSERT.exec(text)) {
    const secret = (found[1] ?? '').split(',').map(column => isSecretName(column.trim()))
    if (!secret.includes(true)) continue
    ROW.lastIndex = INSERT.lastIndex
    for (let row = ROW.exec(text); row !== null; row = ROW.exec(text)) {
      maskRow(out, row[1] ?? '', row.index + row[0].indexOf('(') + 1, secret)
      INSERT.lastIndex = ROW.lastIndex
    }
  }
  return out.finish()
}

function maskRow(out: Rewriter, row: string, start: number, secret: ReadonlyArray<boolean>): void {
  let column = 0
  for (const { index, 0: all, 1: literal } of row.matchAll(LITERAL)) {
    if (secret[column] === true && literal !== undefined && literal !== '' && !isHarmless(literal)) {
      const from = start + index + all.indexOf("'") + 1
      out.replace(from, from + literal.length, '[MASKED_PASSWORD]')
    }
    column += 1
  }
}
