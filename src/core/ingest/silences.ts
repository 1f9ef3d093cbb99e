// Silences: which alerts are held, by which silence, until when. Pure.

import { RE2JS } from 're2js'
import type { Labels } from '../alerts/labels.ts'

/** As Alertmanager has it; a label that an alert has not counts as empty. A regular expression matches the whole value. */
export type Matcher = { name: string; value: string; is_regex: boolean; is_equal: boolean }

/** Times as they are stored: RFC 3339 with milliseconds and Z, so that their order is that of time. */
export type Silence = {
  id: string
  matchers: ReadonlyArray<Matcher>
  starts_at: string
  ends_at: string
  comment: string
}

/** What holds an alert, as the columns of its session say it. */
export type Hold = { held_until: string; silence_id: string; silence_comment: string }

type Test = (labels: Labels) => boolean
export type ReadySilence = { silence: Silence; matches: Test }

export const SILENCE_STATES = ['active', 'pending', 'expired'] as const

export function stateOf(
  { starts_at, ends_at }: Pick<Silence, 'starts_at' | 'ends_at'>,
  now: string,
): (typeof SILENCE_STATES)[number] {
  if (ends_at <= now) return 'expired'
  return starts_at <= now ? 'active' : 'pending'
}

/** Compiles the matchers once for many alerts. A silence whose expression cannot be read (it was checked when it was made) matches nothing. */
export function readySilences(silences: ReadonlyArray<Silence>): Array<ReadySilence> {
  return silences.map(silence => ({ silence, matches: matchAll(silence.matchers) }))
}

export function matchAll(matchers: ReadonlyArray<Matcher>): Test {
  const tests = matchers.map(testOf)
  return labels => tests.every(test => test(labels))
}

/**
 * What holds a notification that has alerts with these labels: a group is held while all of its alerts are, as Alertmanager notifies of a group
 * as soon as one of them is not silenced. Null if one is not.
 */
export function holdOf(alerts: ReadonlyArray<Labels>, silences: ReadonlyArray<ReadySilence>, now: string): Hold | null {
  const active = silences.filter(({ silence }) => stateOf(silence, now) === 'active')
  if (active.length === 0) return null
  const longest = alerts.map(labels => latest(active.filter(({ matches }) => matches(labels))))
  const first = longest.toSorted((a, b) => compare(a?.silence.ends_at ?? '', b?.silence.ends_at ?? ''))[0] ?? null
  if (first === null) return null
  const { id, ends_at, comment } = first.silence
  return { held_until: ends_at, silence_id: id, silence_comment: comment }
}

function latest(silences: ReadonlyArray<ReadySilence>): ReadySilence | null {
  return silences.toSorted((a, b) => compare(b.silence.ends_at, a.silence.ends_at))[0] ?? null
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function testOf({ name, value, is_regex: isRegex, is_equal: isEqual }: Matcher): Test {
  const expression = isRegex ? compileMatcher(value) : null
  if (isRegex && expression === null) return () => false
  const has = (text: string) => (expression === null ? text === value : expression.matches(text))
  return labels => [...(labels.get(name) ?? [''])].some(has) === isEqual
}

/** On RE2, whose time is linear in the text, as in Alertmanager. Null for what is no expression. */
function compileMatcher(pattern: string): RE2JS | null {
  try {
    // As in Prometheus a dot matches every character.
    return RE2JS.compile(pattern, RE2JS.DOTALL)
  } catch {
    // It is refused with a sentence where it is read.
    return null
  }
}

/** Why these matchers are no silence, as the end of a sentence; null if they are. */
export function refuseMatchers(matchers: ReadonlyArray<Matcher>): string | null {
  const broken = matchers.find(({ value, is_regex }) => is_regex && compileMatcher(value) === null)
  if (broken !== undefined)
    return `the value of ${broken.name} is no regular expression of the RE2 kind, which has no look-around and no back-references`
  if (matchAll(matchers)(new Map()))
    return 'these matchers match alerts without any label too: name a label that has a value, so that not every alert is silenced'
  return null
}
