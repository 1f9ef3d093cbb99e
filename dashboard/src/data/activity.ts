// What the page of activity is about: its window of time, and the words and links of what it shows. Pure.

import { shortTime, weekDay } from './date-format.ts'
import { filtersOf, noFilters, SINCE, urlOf as listUrl, type Filters } from './filters.ts'

/** As the reader chose it. A preset ends now, at each look; an own range stays. */
export type Range = { since: string; from: string; to: string; chain: string; type: string }
/** In RFC 3339. */
export type Window = { start_date: string; end_date: string; chain_id?: string; alert_type?: string }

export const PRESETS = ['24h', '7d', '30d'] as const
const USUAL = '7d'

export function rangeOf(query: Readonly<Record<string, string>>): Range {
  const { from, to, since = '' } = query
  const { chain, type } = filtersOf(query)
  const [first, last] = [timeOf(from), timeOf(to)]
  const own = first !== '' && last !== '' && first < last
  const preset = PRESETS.find(each => each === since) ?? USUAL
  return { since: own ? '' : preset, from: own ? first : '', to: own ? last : '', chain, type }
}

export function urlOf({ since, from, to, chain, type }: Range): string {
  const all = Object.entries({ since: since === USUAL ? '' : since, from, to, chain, type })
  const query = new URLSearchParams(all.filter(([, value]) => value !== ''))
  return query.size === 0 ? '/activity' : `/activity?${query.toString().replaceAll('%3A', ':')}`
}

export function windowOf(range: Range, now: number): Window {
  const back = SINCE[range.since]
  return {
    start_date: back === undefined ? range.from : new Date(now - back).toISOString(),
    end_date: back === undefined ? range.to : new Date(now).toISOString(),
    ...(range.chain !== '' && { chain_id: range.chain }),
    ...(range.type !== '' && { alert_type: range.type }),
  }
}

/** The list of the sessions of the range, or of a part of it, by more filters. */
export function listOf(range: Range, more: Partial<Filters>, part?: { start: string; end: string }): string {
  const { since, from, to, chain, type } = range
  const when = part === undefined ? { since, after: from, before: to } : { after: part.start, before: part.end }
  return listUrl({ ...noFilters, chain, type, ...when, ...more })
}

/** A part of a window, as its bar is named. */
export function partName({ start }: { start: string }, bucket: 'hour' | 'day'): string {
  return bucket === 'day' ? weekDay(start) : `${weekDay(start)}, ${shortTime(start)}`
}

/** 0.4 %, 12 %: of nothing, nothing. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–'
  const share = (100 * part) / whole
  return `${share > 0 && share < 10 ? share.toFixed(1) : Math.round(share)} %`
}

const CLASS_WORDS: Readonly<Record<string, string>> = {
  timed_out: 'Ran out of time',
  tools_timed_out: 'Its tools timed out, one after another',
  not_started: 'Failed before it began',
  not_recorded: 'Not recorded: ended under an earlier release',
  other: 'Something else',
  model_timeout: 'The model did not answer in time',
  model_rate_limited: 'The model’s provider limits requests',
  model_overloaded: 'The model’s provider is overloaded or down',
  model_invalid: 'The model’s provider refused the request',
  model_auth: 'The provider’s key is wrong or has no access',
  model_context_exceeded: 'The request was longer than the model’s window',
  model_repetition: 'The model repeated itself',
  model_cut: 'The model’s reply ended at an output limit',
  model_unknown: 'The model’s provider failed without saying why',
  error: 'The tool answered with an error',
  unreachable: 'The server could not be reached',
  refused: 'There is no such tool, or it may not be called',
  interrupted: 'The call was interrupted',
}
const CALL_WORDS: Readonly<Record<string, string>> = { timed_out: 'The tool did not answer in time' }

/** A class of failures as a sentence; a class of a later release as it is. */
export function classWords(name: string, of: 'sessions' | 'agents' | 'tool_calls'): string {
  const words = of === 'tool_calls' ? { ...CLASS_WORDS, ...CALL_WORDS } : CLASS_WORDS
  return words[name] ?? name.replaceAll('_', ' ')
}

function timeOf(text = ''): string {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? '' : time.toISOString()
}
