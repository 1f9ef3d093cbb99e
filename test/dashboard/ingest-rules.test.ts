import { describe, expect, test } from 'vitest'
import { loadConfig } from '#core/config/load.ts'
import { presentConfig } from '#core/config/present.ts'
import type { IngestDryRun } from '#core/protocol/api.ts'
import { appliedWords, fingerprintWords, ruleSentences, verdictOf } from '../../dashboard/src/data/ingest-rules.ts'

/** As the server shows it. */
function shown(ingest: string) {
  const files = { 'tarsy.yaml': `defaults: {llm_provider: demo}\ningest: ${ingest}\n`, 'llm-providers.yaml': '' }
  const result = loadConfig(files, {})
  if (!result.ok) throw new Error(JSON.stringify(result.errors))
  return presentConfig(result.config).ingest
}

const FULL = 'While 20,000 sessions wait for their turn, further alerts are refused.'

describe('the rules in words', () => {
  test('without a window', () => {
    expect(ruleSentences(shown('{min_occurrences: 3}'))).toEqual([
      'Each alert opens a session: no window is set.',
      FULL,
    ])
  })

  test('a window alone', () => {
    expect(ruleSentences(shown('{window: 1h}'))).toEqual([
      'Equal alerts join the session of the first one for 1h after it began, and as long as it runs.',
      'Alerts are equal if the sender gives them the same id, or else if all labels are the same.',
      FULL,
    ])
  })

  test('all of them', () => {
    const yaml = `{window: 90m, fingerprint: [alertname, namespace], min_occurrences: 3, opens: [critical, high], related: join,
      related_window: 5m, alert_types: [host], senders: {grafana: off, alerts: on}, rate_limit: 60, rate_limits: {mail: 2, sns: 0},
      max_waiting: 10}`
    expect(ruleSentences(shown(yaml))).toEqual([
      'Equal alerts join the session of the first one for 1h30m after it began, and as long as it runs.',
      'Alerts are equal if they have the same alertname and namespace.',
      'A session opens with the 3rd equal alert of the window; earlier ones are counted.',
      'Alerts of severity critical and high, and those that state none, open a session; others only join one.',
      'An alert that seems to belong to a session that began within 5m and still runs joins it.',
      'The rules are for the alert types host alone.',
      'They are not for grafana.',
      'A sender may hand in 60 alerts a minute with one token.',
      'mail may hand in 2 a minute.',
      'sns may hand in any number.',
      'While 10 sessions wait for their turn, further alerts are refused.',
    ])
  })

  test('ignored labels and offers', () => {
    const [, equal, related] = ruleSentences(shown('{window: 1h, ignored: [pod, instance], related: offer}'))
    expect(equal).toContain('or else if all labels but pod and instance are the same')
    expect(related).toContain('began within 30m and still runs opens its own and is shown there too')
  })
})

test.each([
  ['held', null, 'It would wait for the end of a silence'],
  ['open', null, 'It would open a session'],
  ['join', 'repeat', 'It would join a session'],
  ['join', 'resolved', 'It would join a session as its end'],
  ['known', null, 'It would change nothing: it is known'],
  ['record', null, 'It would be held back: counted, and no session'],
  ['ignore', null, 'It would open no session'],
  ['quiet', null, 'It would open no session'],
  ['refused', null, 'It would not be taken'],
] satisfies Array<[IngestDryRun['outcome'], IngestDryRun['joined'], string]>)(
  '%s (%s): %s',
  (outcome, joined, title) => {
    expect(verdictOf({ outcome, joined }).title).toBe(title)
  },
)

test('what an alert is known by, and the rule in numbers', () => {
  const by = (kind: 'labels' | 'id' | 'all labels' | 'text', labels: Array<string> = []) =>
    fingerprintWords({ by: kind, labels, digest: '' })
  expect(by('labels', ['a', 'b'])).toBe('the labels a and b')
  expect(by('all labels', ['a'])).toBe('all its labels: a')
  expect(by('id')).toContain("the sender's own id")
  expect(by('text')).toContain('its whole text')
  const rule = { window_ms: 3_600_000, min_occurrences: 2, opens: ['critical'], related_window_ms: 300_000 }
  expect(appliedWords({ ...rule, related: 'join' })).toBe(
    'equal ones join for 1 h; 2 open a session; critical open one; related ones join within 5 min',
  )
})
