// Masks the values of fields by their names: `password: x`, `"password":"x"`, `DB_PASSWORD=x`, `--password x`, `<password>x</password>`, and pairs
// such as `name: DB_PASSWORD, value: x`.

import { wordsOf, type JudgeName, type Likelihood } from './field-names.ts'
import { pairedValue } from './field-pairs.ts'
import { JUDGED, nextInList, valueOf, type Field, type Value } from './field-values.ts'
import { isHarmless, isMade, isProse, isRandom } from './harmless.ts'
import { Rewriter } from './rewriter.ts'
import { matchAt } from './yaml-block.ts'

export type FieldRule = {
  /** Finds what every name has that is of interest. */
  hint: string
  judge: JudgeName
  mark: string
  /** The reference writes fields of these names anew, as `replacement`. */
  names: RegExp
  replacement: string
}

// Ours, in characters: longer names are cut.
const LONGEST_NAME = 100
/** The reference asks for 6 characters of a password. In quotes and behind a flag nothing else can be meant. */
const SHORTEST = 6
const SHORTEST_QUOTED = 3
const LIST = /\[\s*\\*["']$/
const LIST_REACH = 30
// Ours: a text has few names, unless it is hostile.
const REMEMBERED = 1000

export function fieldMasker(rule: FieldRule): (text: string) => string {
  const judged = new Map<string, Likelihood | null>()
  const judge = (name: string): Likelihood | null => {
    const known = judged.get(name)
    if (known !== undefined) return known
    if (judged.size >= REMEMBERED) judged.clear()
    const likelihood = rule.judge(wordsOf(name), name)
    judged.set(name, likelihood)
    return likelihood
  }
  return text => maskFields(text, rule, judge)
}

function maskFields(text: string, rule: FieldRule, judge: (name: string) => Likelihood | null): string {
  const out = new Rewriter(text)
  const hint = new RegExp(rule.hint, 'gi')
  for (let hit = hint.exec(text); hit !== null; hit = hint.exec(text)) {
    const field = fieldAround(text, hit.index, out.at)
    hint.lastIndex = Math.max(field.end, hint.lastIndex)
    const likelihood = isMark(text, field) ? null : judge(field.name)
    if (likelihood === null) continue
    const value = valueOf(text, field) ?? pairedValue(text, field, out.at)
    if (value === null || value.start < out.at || !isSecret(text, field, value, likelihood)) continue
    replaceValue(text, out, rule, field, value)
    if (LIST.test(text.slice(Math.max(field.end, value.start - LIST_REACH), value.start))) maskList(text, out, rule)
    hint.lastIndex = Math.max(out.at, field.end)
  }
  return out.finish()
}

function replaceValue(text: string, out: Rewriter, rule: FieldRule, field: Field, value: Value): void {
  const end = value.more === null ? value.end : (matchAt(value.more, text, value.end) ?? value.end)
  const { whole } = value
  if (whole !== null && rule.names.test(field.name) && !isEscaped(text, whole.start))
    out.replace(whole.start, Math.max(whole.end, end), rule.replacement)
  else out.replace(value.start, end, rule.mark)
}

/** The other texts of a list whose first was a secret. */
function maskList(text: string, out: Rewriter, rule: FieldRule): void {
  for (let next = nextInList(text, out.at); next !== null; next = nextInList(text, out.at))
    out.replace(
      next.start,
      next.end,
      text.startsWith('[MASKED_', next.start) ? text.slice(next.start, next.end) : rule.mark,
    )
}

function fieldAround(text: string, at: number, from: number): Field {
  let start = at
  while (start > from && at - start < LONGEST_NAME && isNameChar(text.charCodeAt(start - 1))) start -= 1
  let end = at
  while (end < text.length && end - at < LONGEST_NAME && isNameChar(text.charCodeAt(end))) end += 1
  // A dot or a dash at the end belongs to the sentence.
  while (end > at && (text[end - 1] === '.' || text[end - 1] === '-')) end -= 1
  const name = text.slice(start, end)
  // Two dashes begin a name, wherever they stand.
  const flag = Math.max(0, name.lastIndexOf('--'))
  return { start: start + flag, end, name: name.slice(flag) }
}

/** Letters, digits, `_`, `-`, `.` and `$`. */
function isNameChar(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 46 ||
    code === 36
  )
}

const MARK = /\[MASKED_\w*\]?/g

/** A mark, and beside it nothing that is long enough for a secret. */
function isMasked(content: string): boolean {
  if (content.startsWith('[MASKED_')) return true
  return content.includes('[MASKED_') && content.replaceAll(MARK, '').replaceAll(/\W/g, '').length < SHORTEST
}

function isSecret(text: string, { name }: Field, value: Value, likelihood: Likelihood): boolean {
  const content = text.slice(value.start, Math.min(value.end, value.start + JUDGED))
  if (isMasked(content) || isHarmless(content) || (!value.quoted && isProse(content))) return false
  if (content.startsWith('-----BEGIN ')) return content.slice(0, 60).includes('PRIVATE')
  const flag = name.startsWith('--')
  if (content.length < (value.quoted || flag ? SHORTEST_QUOTED : SHORTEST)) return false
  if (likelihood === 'sure') return true
  // Another pattern has found the secret in it.
  if (content.includes('[MASKED_')) return false
  if (likelihood === 'maybe') return isRandom(content)
  return flag || (content.length >= SHORTEST && isMade(content))
}

function isMark(text: string, { start, name }: Field): boolean {
  return name.startsWith('MASKED_') && text[start - 1] === '['
}

function isEscaped(text: string, start: number): boolean {
  return text[start] === '\\'
}
