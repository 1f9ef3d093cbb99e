// Marks around text that comes from outside, so that a model sees where it begins and ends (docs/decisions/0055-what-comes-from-outside-is-fenced.md).

import { hash } from '../hash.ts'
import { joinTexts, plainText, text, type Text } from './text.ts'

/** What stands between the marks. */
export type Fenced =
  | 'alert'
  | 'news'
  | 'runbook'
  | 'result'
  | 'conversation'
  | 'investigation'
  | 'finding'
  | 'analysis'
  | 'report'
  | 'memo'
  | 'errors'
  | 'quote'

/**
 * The text between a pair of marks that it cannot close: the letters of the pair follow from the text and do not occur in it. Equal texts have
 * equal marks, so that a provider's prompt cache holds. `about` stands in the first mark and must not come from outside.
 */
export function fence(kind: Fenced, body: string | Text, about = ''): Text {
  const mark = `${kind}-${lettersFor(typeof body === 'string' ? body : plainText(body))}`
  return text`<${mark}${about}>\n${body}\n</${mark}>`
}

/** What a person quotes in a question is no word of theirs: lines that begin with `>`, and blocks between lines of three backticks. */
export function fenceQuotes(question: string): Text {
  const lines = question.split('\n')
  const lastMark = lines.lastIndexOf(BLOCK)
  const parts: Array<string | Text> = []
  for (let at = 0; at < lines.length;) {
    const end = lines[at]?.startsWith(BLOCK) && at < lastMark ? lines.indexOf(BLOCK, at + 1) + 1 : endOfLines(lines, at)
    parts.push(end > at ? fence('quote', lines.slice(at, end).join('\n')) : (lines[at] ?? ''))
    at = Math.max(end, at + 1)
  }
  return joinTexts(parts, '\n')
}

const BLOCK = '```'

/** The first line from `at` on that is not quoted by a `>`. */
function endOfLines(lines: ReadonlyArray<string>, at: number): number {
  let end = at
  while (lines[end]?.startsWith('>')) end += 1
  return end
}

/** A text holds its own hash only if somebody made it so. The loop ends, because a text of n letters holds fewer than n words of eight. */
function lettersFor(body: string): string {
  const plain = body.toLowerCase()
  let letters = hash(body)
  for (let salt = 1; plain.includes(letters); salt += 1) letters = hash(body, salt)
  return letters
}
