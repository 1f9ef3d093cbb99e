// The labels of a session: words that other systems match. The executive summary's prompt asks for them in a last line, `LABELS: a, b`.
// What counts as such a line is the reference's (TARSy in Go).

import type { LabelMap } from '../log/plan.ts'

/** `text` is the summary without the line. `unclear`: the line names something that is no label of the map, or too much. */
export type Labelled = { kind: 'none' | 'named'; text: string; labels: Array<string> } | { kind: 'unclear' }

export function readLabels(text: string, map: LabelMap): Labelled {
  const line = labelLine(text)
  if (line === null) return { kind: 'none', text, labels: [] }
  const named = line.names.split(',').flatMap(name => name.trim() || [])
  const keys = new Set(named.map(keyOf))
  const labels = map.labels.map(({ label }) => label).filter(label => keys.delete(keyOf(label)))
  if (keys.size > 0 || (labels.length > 1 && !map.multi)) return { kind: 'unclear' }
  return { kind: 'named', text: text.slice(0, line.start).trimEnd(), labels }
}

/** What an executive summary ends with. `labels` is null if no answer said them clearly. */
export type Summary = { text: string; labels: Array<string> | null }

/**
 * What an answer comes to; null: its last line is unclear, and the model is to be reminded. `reminded` is the answer before the reminder, if
 * there was one: there is no second, and a second answer that is blank or unclear leaves the first as it is.
 */
export function summaryOf(answer: string, reminded: string | null, map: LabelMap): Summary | null {
  const read = readLabels(answer, map)
  const useless = read.kind === 'unclear' || (reminded !== null && answer.trim() === '')
  if (useless) return reminded === null ? null : { text: reminded, labels: null }
  return { text: read.text, labels: read.labels }
}

/**
 * How much of an answer may be shown: its last line stays hidden as long as it may be the line with the labels, and with it the blank before
 * it. `before` is what the model wrote until it was asked to go on.
 */
export function shownLength(before: string, text: string, ended: boolean): number {
  const open = before.slice(before.lastIndexOf('\n') + 1)
  const whole = open + text
  const start = ended ? (labelLine(whole)?.start ?? null) : hiddenFrom(whole)
  const end = start === null ? whole.length : whole.slice(0, start).trimEnd().length
  return Math.max(0, end - open.length)
}

function hiddenFrom(text: string): number {
  const { start, line } = lastLine(text)
  return mayBecomeLabels(line) ? start : text.trimEnd().length
}

const WORD = 'LABELS'
const PREFIX = /^labels *:/i

function mayBecomeLabels(line: string): boolean {
  const bare = line.replace(/^[*_`\s]+/, '')
  return WORD.startsWith(bare.toUpperCase()) || /^labels *(:|$)/i.test(bare)
}

/** The line with the labels and where it starts; null if the text ends otherwise. */
function labelLine(text: string): { start: number; names: string } | null {
  const { start, line } = lastLine(text)
  const bare = withoutMarkup(line)
  const prefix = PREFIX.exec(bare)?.[0]
  return prefix === undefined ? null : { start, names: bare.slice(prefix.length) }
}

/** The last line that is not blank. */
function lastLine(text: string): { start: number; line: string } {
  const trimmed = text.trimEnd()
  const start = trimmed.lastIndexOf('\n') + 1
  return { start, line: trimmed.slice(start) }
}

function withoutMarkup(line: string): string {
  const bare = line.trim()
  const paired = bare.length > 1 && '*_`'.includes(bare[0] ?? '') && bare.endsWith(bare[0] ?? '')
  return paired ? withoutMarkup(bare.slice(1, -1)) : bare
}

function keyOf(name: string): string {
  return name.replace(/[.;]$/, '').toLowerCase()
}
