// Marks around text that comes from outside, so that a model sees where it begins and ends (docs/decisions/0055-what-comes-from-outside-is-fenced.md).

import { hash } from '../hash.ts'
import { joinTexts, plainText, text, type Text } from './text.ts'

/** What stands between the marks. */
export type Fenced =
  | 'alert'
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

/** Lines that begin with `>`, and blocks between three backticks. */
const QUOTES = /((?:^>.*(?:\n|$))+|^```[^]*?^```$)/gm

/** What a person quotes in a question is no word of theirs. */
export function fenceQuotes(question: string): Text {
  // Splitting by an expression with a group gives text and quotes alternately.
  const parts = question.split(QUOTES)
  return joinTexts(
    parts.map((part, at) => (at % 2 === 0 || part.trim() === '' ? part : text`${fence('quote', part.trimEnd())}\n`)),
    '',
  )
}

/** A text holds its own hash only if somebody made it so. The loop ends, because a text of n letters holds fewer than n words of eight. */
function lettersFor(body: string): string {
  const plain = body.toLowerCase()
  let letters = hash(body)
  for (let salt = 1; plain.includes(letters); salt += 1) letters = hash(body, salt)
  return letters
}
