import { describe, expect, test } from 'vitest'
import { labelsOfEach } from '#core/alerts/labels.ts'
import { holdOf, matchAll, readySilences, refuseMatchers, stateOf, type Matcher } from '#core/ingest/silences.ts'

const is = (name: string, value: string): Matcher => ({ name, value, is_regex: false, is_equal: true })
const like = (name: string, value: string): Matcher => ({ name, value, is_regex: true, is_equal: true })
const not = (matcher: Matcher): Matcher => ({ ...matcher, is_equal: false })
const labels = (words: Record<string, string>) =>
  new Map(Object.entries(words).map(([name, value]) => [name, new Set([value])] as const))

const SHOP = labels({ alertname: 'PodDown', namespace: 'shop-eu', pod: 'a-1' })

const ROWS: Array<[says: string, matchers: Array<Matcher>, matches: boolean]> = [
  ['an equal label', [is('alertname', 'PodDown')], true],
  ['another value', [is('alertname', 'Poddown')], false],
  ['all of them', [is('alertname', 'PodDown'), is('namespace', 'shop-eu')], true],
  ['not all of them', [is('alertname', 'PodDown'), is('namespace', 'shop')], false],
  ['an expression', [like('namespace', 'shop-(eu|us)')], true],
  ['an expression matches the whole value', [like('namespace', 'shop')], false],
  ['a dot is any character', [like('pod', '.+')], true],
  ['a label that it has not is empty', [is('team', '')], true],
  ['a label that it has not, by an expression', [like('team', '.*')], true],
  ['not this value', [not(is('namespace', 'billing'))], true],
  ['not this value, but it is', [not(is('namespace', 'shop-eu'))], false],
  ['no match of an expression', [not(like('pod', 'b-.*'))], true],
  ['an expression that cannot be read matches nothing', [like('pod', '(')], false],
  ['and neither does its opposite', [not(like('pod', '('))], false],
]

test.each(ROWS)('%s', (_says, matchers, matches) => {
  expect(matchAll(matchers)(SHOP)).toBe(matches)
})

test('an expression takes linear time', () => {
  const slow = matchAll([like('text', '(a+)+b')])
  expect(slow(labels({ text: 'a'.repeat(100_000) }))).toBe(false)
})

test.each([
  ['matches every alert', [is('team', '')], /without any label/],
  ['matches every alert by an expression', [like('team', '.*')], /without any label/],
  ['is only what an alert is not', [not(is('team', 'shop'))], /without any label/],
  ['is no expression', [like('team', '(')], /team is no regular expression/],
  ['has look-around', [like('team', '(?=x)y')], /no look-around/],
] as const)('a silence that %s is refused', (_says, matchers, reason) => {
  expect(refuseMatchers([...matchers])).toMatch(reason)
})

test('a silence of one label that has a value is taken', () => {
  expect(refuseMatchers([is('team', 'shop'), not(is('severity', 'critical'))])).toBeNull()
})

const at = (hour: number) => `2026-11-29T${String(hour).padStart(2, '0')}:00:00.000Z`

describe('what holds a notification', () => {
  const silence = (id: string, from: number, to: number, ...matchers: Array<Matcher>) => ({
    id,
    matchers,
    starts_at: at(from),
    ends_at: at(to),
    comment: `because of ${id}`,
  })
  const ready = readySilences([
    silence('short', 9, 12, is('pod', 'a-1')),
    silence('long', 9, 15, is('namespace', 'shop')),
    silence('later', 14, 18, is('pod', 'b-2')),
  ])
  const alert = (pod: string, namespace = 'shop') => labels({ pod, namespace })

  test.each([
    ['the silence that ends last', [alert('a-1')], 10, 'long', 15],
    ['the only one that matches', [alert('a-1', 'billing')], 10, 'short', 12],
    ['none that is over', [alert('a-1', 'billing')], 12, null, null],
    ['none that has not begun', [alert('b-2', 'billing')], 10, null, null],
    [
      'a group, until the first of its alerts is not silenced',
      [alert('c-3'), alert('a-1', 'billing')],
      10,
      'short',
      12,
    ],
    ['no group of which one alert is not silenced', [alert('a-1'), alert('d-4', 'billing')], 10, null, null],
  ] as const)('%s', (_says, alerts, hour, id, until) => {
    const hold = holdOf(alerts, ready, at(hour))
    expect(hold && [hold.silence_id, hold.held_until, hold.silence_comment]).toEqual(
      id === null ? null : [id, at(until), `because of ${id}`],
    )
  })

  test.each([
    [8, 'pending'],
    [9, 'active'],
    [12, 'expired'],
  ] as const)('at %i it is %s', (hour, state) => {
    expect(stateOf({ starts_at: at(9), ends_at: at(12) }, at(hour))).toBe(state)
  })
})

describe('the labels of each alert', () => {
  const none = { alert_type: 'host', severity: null }
  const of = (text: string) =>
    labelsOfEach(text, none).map(each => Object.fromEntries([...each].map(([k, v]) => [k, [...v]])))

  test('of a group: those that fire, with what they share', () => {
    const group = {
      commonLabels: { namespace: 'shop' },
      alerts: [
        { status: 'firing', labels: { pod: 'a-1' } },
        { status: 'resolved', labels: { pod: 'b-2' } },
        { status: 'firing', labels: { pod: 'c-3', alert_type: 'pod' } },
      ],
    }
    expect(of(`# Two pods\n\nNamespace: x\n\n${JSON.stringify(group)}`)).toEqual([
      { alert_type: ['host'], namespace: ['shop'], pod: ['a-1'] },
      { alert_type: ['pod'], namespace: ['shop'], pod: ['c-3'] },
    ])
  })

  test('of plain text one', () => {
    expect(of('alertname: DiskFull\ninstance: db-2')).toEqual([
      { alert_type: ['host'], alertname: ['DiskFull'], instance: ['db-2'] },
    ])
  })
})
