import type { IngestDryRun } from '#core/protocol/api.ts'
import type { SystemConfig } from '#core/protocol/system.ts'
import { duration } from './format.ts'

/** The rules of `ingest` in force, one sentence each; the first says whether there are any. */
export function ruleSentences(ingest: SystemConfig['ingest']): Array<string> {
  const window = wordOf(ingest['window'])
  const door = doorSentences(ingest)
  if (/^0?s?$/.test(window)) return ['Each alert opens a session: no window is set.', ...door]
  const least = Number(ingest['min_occurrences'] ?? 1)
  const opens = wordsOf(ingest['opens'])
  const types = wordsOf(ingest['alert_types'])
  return [
    `Equal alerts join the session of the first one for ${window} after it began, and as long as it runs.`,
    equalSentence(wordsOf(ingest['fingerprint']), wordsOf(ingest['ignored'])),
    ...(least > 1
      ? [`A session opens with the ${ordinal(least)} equal alert of the window; earlier ones are counted.`]
      : []),
    ...(opens.length > 0
      ? [`Alerts of severity ${listed(opens)}, and those that state none, open a session; others only join one.`]
      : []),
    ...relatedSentences(ingest),
    ...(types.length > 0 ? [`The rules are for the alert types ${listed(types)} alone.`] : []),
    ...exceptSentences(ingest['senders']),
    ...door,
  ]
}

function equalSentence(chosen: ReadonlyArray<string>, ignored: ReadonlyArray<string>): string {
  if (chosen.length > 0) return `Alerts are equal if they have the same ${listed(chosen)}.`
  const but = ignored.length === 0 ? '' : ` but ${listed(ignored)}`
  return `Alerts are equal if the sender gives them the same id, or else if all labels${but} are the same.`
}

function relatedSentences(ingest: SystemConfig['ingest']): Array<string> {
  const related = wordOf(ingest['related'])
  if (related !== 'join' && related !== 'offer') return []
  const what = related === 'join' ? 'joins it' : 'opens its own and is shown there too'
  const within = wordOf(ingest['related_window']) || '30m'
  return [`An alert that seems to belong to a session that began within ${within} and still runs ${what}.`]
}

function exceptSentences(senders: unknown): Array<string> {
  const off = entriesOf(senders).flatMap(([name, on]) => (on === false ? [name] : []))
  return off.length === 0 ? [] : [`They are not for ${listed(off)}.`]
}

function doorSentences(ingest: SystemConfig['ingest']): Array<string> {
  const limit = Number(ingest['rate_limit'] ?? 0)
  const single = entriesOf(ingest['rate_limits'])
  return [
    ...(limit > 0 ? [`A sender may hand in ${limit} alerts a minute with one token.`] : []),
    ...single.map(([name, most]) =>
      Number(most) > 0 ? `${name} may hand in ${Number(most)} a minute.` : `${name} may hand in any number.`,
    ),
    `While ${Number(ingest['max_waiting'] ?? 0).toLocaleString('en')} sessions wait for their turn, further alerts are refused.`,
  ]
}

function wordOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function wordsOf(value: unknown): Array<string> {
  return Array.isArray(value) ? value.map(String) : []
}

function entriesOf(value: unknown): Array<[string, unknown]> {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

function listed(words: ReadonlyArray<string>): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function ordinal(n: number): string {
  const ends: Record<string, string> = { one: 'st', two: 'nd', few: 'rd' }
  return `${n}${ends[new Intl.PluralRules('en', { type: 'ordinal' }).select(n)] ?? 'th'}`
}

type Verdict = { title: string; tone: 'heard' | 'refused' | 'muted' }

/** What would happen, in a few words. */
export function verdictOf({ outcome, joined }: Pick<IngestDryRun, 'outcome' | 'joined'>): Verdict {
  switch (outcome) {
    case 'open':
      return { title: 'It would open a session', tone: 'heard' }
    case 'held':
      return { title: 'It would wait for the end of a silence', tone: 'muted' }
    case 'join':
      return { title: `It would join a session${joined === 'resolved' ? ' as its end' : ''}`, tone: 'heard' }
    case 'known':
      return { title: 'It would change nothing: it is known', tone: 'muted' }
    case 'record':
      return { title: 'It would be held back: counted, and no session', tone: 'muted' }
    case 'refused':
      return { title: 'It would not be taken', tone: 'refused' }
    default:
      return { title: 'It would open no session', tone: 'muted' }
  }
}

/** By what equal alerts are known, as the end of a sentence. */
export function fingerprintWords({ by, labels }: NonNullable<IngestDryRun['fingerprint']>): string {
  switch (by) {
    case 'id':
      return "the sender's own id of the problem"
    case 'text':
      return 'its whole text, since it has no labels'
    default:
      return `${by === 'labels' ? 'the labels' : 'all its labels:'} ${listed(labels)}`
  }
}

/** The rule in numbers. */
export function appliedWords({ window_ms, min_occurrences, opens, related, related_window_ms }: Rule): string {
  return [
    `equal ones join for ${span(window_ms)}`,
    ...(min_occurrences > 1 ? [`${min_occurrences} open a session`] : []),
    ...(opens === null ? [] : [`${listed(opens)} open one`]),
    ...(related === 'ignore'
      ? []
      : [`related ones ${related === 'join' ? 'join' : 'are offered'} within ${span(related_window_ms)}`]),
  ].join('; ')
}

/** A whole number of hours or minutes, as rules have it. */
function span(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : duration(ms)
}

type Rule = NonNullable<IngestDryRun['rule']>
