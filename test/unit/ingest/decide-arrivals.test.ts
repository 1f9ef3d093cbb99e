import { expect, test } from 'vitest'
import { decideArrivals, type KnownBefore, type RuledAlert } from '#core/ingest/decide-arrivals.ts'
import type { Rule } from '#core/ingest/rule.ts'

const rule: Rule = {
  windowMs: 3_600_000,
  minOccurrences: 1,
  opens: null,
  related: 'ignore',
  bonds: { windowMs: 1_800_000, edges: {} },
}
const nothing: KnownBefore = { problems: new Map(), repeated: new Map(), running: [], recurrences: new Map() }

function alert(
  id: string,
  key: string,
  over: Partial<RuledAlert> & { service?: string; firing?: boolean } = {},
): RuledAlert {
  const { service = null, firing = true, ...rest } = over
  const arrival = { at: 0, severity: null, firing, service, namespace: null, cluster: null, title: null }
  return { id, key, arrival, rule, notification: null, ...rest }
}

const brief = (alerts: Array<RuledAlert>, before = nothing) =>
  decideArrivals(alerts, before).map(({ decision, problem, recurrences }) => {
    const session = 'sessionId' in decision ? ` ${decision.sessionId}` : ''
    return `${decision.kind}${session} ${recurrences} v${problem === null ? '-' : problem.version}`
  })

test('of equal alerts that arrive together one opens a session and the others join it', () => {
  expect(brief([alert('a', 'k'), alert('b', 'k'), alert('c', 'other'), alert('d', 'k')])).toEqual([
    'open 0 vnull',
    'join a 1 v1',
    'open 0 vnull',
    'join a 2 v2',
  ])
})

test('a pair of senders that reports the same firings together is not counted', () => {
  const notification = 'group and firings'
  expect(brief([alert('a', 'k', { notification }), alert('b', 'k', { notification })])).toEqual([
    'open 0 vnull',
    'known a 0 v-',
  ])
})

test('a related alert joins, and what equals it joins by its own key afterwards', () => {
  const join = { rule: { ...rule, related: 'join' as const }, service: 'shop' }
  expect(brief([alert('a', 'k', join), alert('b', 'l', join), alert('c', 'l', join)])).toEqual([
    'open 0 vnull',
    'join a 1 vnull',
    'join a 2 v1',
  ])
})

test('alerts that were counted before the session opened are among those that joined it', () => {
  const third = { rule: { ...rule, minOccurrences: 3 } }
  expect(
    brief([alert('a', 'k', third), alert('b', 'k', third), alert('c', 'k', third), alert('d', 'k', third)]),
  ).toEqual(['record 0 vnull', 'record 0 v1', 'open 2 v2', 'join c 3 v3'])
})

test('an end joins without being counted', () => {
  expect(brief([alert('a', 'k'), alert('b', 'k', { firing: false })])).toEqual(['open 0 vnull', 'join a 0 v1'])
})
