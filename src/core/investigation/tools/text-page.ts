// A page of a long text: a range of its lines, or the lines that match a pattern.

import { RE2JS } from 're2js'
import { utf8Length } from '../../utf8.ts'
import { cutParts } from '../../well-formed.ts'
import { READ_RESULT_BYTES } from '../log/limits.ts'

/** A longer line counts as several, so that a page of JSON without line ends is no whole document. */
const LINE_CHARS = 2_000

export type PageRequest = { lines: string; pattern: string }
export type Page = { kind: 'page'; text: string } | { kind: 'refused'; message: string }

export function textPage(text: string, { lines: range, pattern }: PageRequest): Page {
  const lines = linesOf(text)
  const asked = rangeOf(range, lines.length)
  if (asked === null)
    return refused(
      `"${range}" is no range of lines. Write "200-260", "200" for that line and on, or "-50" for the last 50.`,
    )
  const { from, to } = asked
  if (from > lines.length) return refused(`It has ${lines.length} lines only.`)
  const part = lines.slice(from - 1, to)
  return pattern === '' ? { kind: 'page', text: rangePage(part, from, lines.length) } : matchPage(part, from, pattern)
}

function refused(message: string): Page {
  return { kind: 'refused', message }
}

function linesOf(text: string): Array<string> {
  return text.split('\n').flatMap(line => cutParts(line, LINE_CHARS))
}

/** Lines count from 1. */
function rangeOf(range: string, count: number): { from: number; to: number } | null {
  const text = range.trim()
  if (text === '') return { from: 1, to: count }
  const [, last] = /^-(\d+)$/.exec(text) ?? []
  if (last !== undefined) return { from: Math.max(1, count - Number(last) + 1), to: count }
  const [, from, to = count] = /^(\d+)(?:\s*(?:-|\u2013|to|,|:)\s*(\d*))?$/.exec(text) ?? []
  if (from === undefined || Number(from) < 1) return null
  return { from: Number(from), to: to === '' ? count : Number(to) }
}

function rangePage(lines: ReadonlyArray<string>, from: number, count: number): string {
  const shown = takeLines(lines)
  const last = from + shown.length - 1
  const rest = last < count ? `\n\n[Lines ${from}-${last} of ${count}. The next begin at ${last + 1}.]` : ''
  return `${shown.join('\n')}${rest}`
}

function matchPage(lines: ReadonlyArray<string>, from: number, pattern: string): Page {
  const matches = matcherOf(pattern)
  if (typeof matches === 'string') return refused(matches)
  const found = lines.flatMap((line, at) => (matches(line) ? [`${from + at}: ${line}`] : []))
  if (found.length === 0) return { kind: 'page', text: `No line matches ${pattern}.` }
  const shown = takeLines(found)
  const rest =
    shown.length < found.length
      ? `, the first ${shown.length} of them here. Narrow the pattern, or begin at a later line`
      : ''
  return { kind: 'page', text: `${shown.join('\n')}\n\n[${found.length} lines match${rest}.]` }
}

/** RE2 takes linear time, whatever pattern a model writes. */
function matcherOf(pattern: string): ((line: string) => boolean) | string {
  try {
    const compiled = RE2JS.compile(pattern)
    return line => compiled.matcher(line).find()
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    return `The pattern is no regular expression of RE2 (which knows no look-around and no back-references): ${reason}.`
  }
}

/** As many lines as a page holds, but at least one. */
function takeLines(lines: ReadonlyArray<string>): Array<string> {
  let left = READ_RESULT_BYTES
  const end = lines.findIndex((line, at) => (left -= utf8Length(line) + 1) < 0 && at > 0)
  return end < 0 ? [...lines] : lines.slice(0, end)
}
