import { describe, expect, test } from 'vitest'
import { LIMITS } from '#core/correlate/limits.ts'
import type { Night, Page } from '#core/correlate/night.ts'
import { score } from '#core/correlate/score.ts'
import { triage } from '#core/correlate/triage.ts'

const MINUTE = 60_000

const page = (id: string, over: Partial<Page> = {}): Page => ({
  id,
  service: `service of ${id}`,
  metric: 'errors',
  severity: 'SEV2',
  firedAt: 0,
  value: 9,
  threshold: 5,
  firedLastHour: 1,
  resolvedAfterSeconds: null,
  pattern: null,
  ...over,
})

const night = (over: Partial<Night>): Night => ({
  pages: [],
  patterns: [],
  deploys: [],
  incidents: [],
  readings: [],
  ...over,
})

const SURGES = { id: 'surges', text: 'database refuses connections', changePercent: 900, negative: true }
const USUAL = { id: 'usual', text: 'collector paused', changePercent: 3, negative: false }
const patterns = [SURGES, USUAL]

const rising = (service: string) =>
  [2, 6, 7, 9].map((value, at) => ({ service, metric: 'errors', at: at * MINUTE, value }))

const flapping = { firedLastHour: 20, resolvedAfterSeconds: 30 }

describe('one page', () => {
  const ROWS: Array<{ says: string; page: Page; with?: Partial<Night>; investigate: boolean }> = [
    { says: 'in doubt it is investigated', page: page('a', { severity: 'SEV4' }), investigate: true },
    { says: 'its pattern surges', page: page('a', { pattern: 'surges' }), investigate: true },
    { says: 'flaps, with a usual pattern', page: page('a', { ...flapping, pattern: 'usual' }), investigate: false },
    {
      says: 'severity alone decides nothing',
      page: page('a', { ...flapping, pattern: 'usual', severity: 'SEV1' }),
      investigate: false,
    },
    {
      says: 'flaps, with a usual pattern, and gets worse',
      page: page('a', { ...flapping, pattern: 'usual', severity: 'SEV4' }),
      with: { readings: rising('service of a') },
      investigate: true,
    },
    {
      says: 'stays, at a new normal behind a deploy',
      page: page('a', { pattern: 'usual', firedAt: 10 * MINUTE }),
      with: { deploys: [{ service: 'service of a', at: 0 }] },
      investigate: false,
    },
    {
      says: 'somebody works on it',
      page: page('a', { service: 'billing' }),
      with: { incidents: [{ id: 'INC-1', service: 'billing', metric: 'errors', pattern: null, open: true }] },
      investigate: false,
    },
    {
      says: 'the incident is over',
      page: page('a', { service: 'billing' }),
      with: { incidents: [{ id: 'INC-1', service: 'billing', metric: 'errors', pattern: null, open: false }] },
      investigate: true,
    },
    {
      says: 'the incident is another problem of its service',
      page: page('a', { service: 'billing', pattern: 'surges' }),
      with: { incidents: [{ id: 'INC-1', service: 'billing', metric: 'lag', pattern: 'usual', open: true }] },
      investigate: true,
    },
  ]
  test.each(ROWS)('$says: $investigate', ({ page: each, with: over = {}, investigate }) => {
    const [decision] = triage(night({ patterns, ...over, pages: [each] }), LIMITS)
    expect(decision).toMatchObject({ id: 'a', investigate, reason: expect.stringMatching(/\S/) })
  })
})

describe('pages that belong together', () => {
  const pair = (first: Partial<Page>, second: Partial<Page>, over: Partial<Night> = {}) =>
    triage(
      night({
        patterns,
        ...over,
        pages: [
          page('first', { pattern: 'surges', ...first }),
          page('second', { pattern: 'surges', firedAt: 2 * MINUTE, ...second }),
        ],
      }),
      LIMITS,
    ).map(({ attachTo }) => attachTo)

  test('what has the pattern of an earlier page is attached to it', () => {
    expect(pair({}, {})).toEqual([null, 'first'])
  })

  test('what the pattern names is the cause, also if it fired later', () => {
    expect(pair({}, { service: 'database' })).toEqual(['second', null])
  })

  test('what is more severe is not held back', () => {
    expect(pair({}, { severity: 'SEV1' })).toEqual([null, null])
  })

  test('of two critical pages, only a clear symptom is held back', () => {
    expect(pair({ severity: 'SEV1' }, { severity: 'SEV1' })).toEqual([null, null])
    expect(pair({ severity: 'SEV1', service: 'database' }, { severity: 'SEV1' })).toEqual([null, 'first'])
  })

  test('two hours later it is another problem', () => {
    expect(pair({}, { firedAt: 120 * MINUTE })).toEqual([null, null])
  })
})

describe('the score', () => {
  const decisions = [
    { id: 'a', investigate: true, attachTo: null, weight: 3, reason: '' },
    { id: 'b', investigate: false, attachTo: null, weight: 0, reason: '' },
  ]
  const truth = { page: new Set(['a', 'b']), mustPage: ['a'], f1Threshold: 0.6 }

  test('F1 of what was paged', () => {
    expect(score(decisions, truth)).toMatchObject({ f1: 2 / 3, missed: ['b'], extra: [], lost: [], passes: true })
  })

  test('a must-page that was held back fails the night, whatever F1 is', () => {
    expect(score(decisions, { ...truth, mustPage: ['b'] })).toMatchObject({ lost: ['b'], passes: false })
  })
})
