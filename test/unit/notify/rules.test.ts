import { expect, test } from 'vitest'
import { decide, type Rule } from '#core/notify/rules.ts'
import { KINDS, type Kind } from '#core/notify/kinds.ts'
import { OCCASIONS, type News } from '#core/notify/news.ts'
import { ALERT, news } from './world.ts'

const rule = (changes: Partial<Rule> = {}): Rule => ({
  to: ['ops'],
  outcomes: [],
  labels: [],
  severities: [],
  chains: [],
  alertTypes: [],
  ...changes,
})

const toldOf = (kind: Kind, rules: ReadonlyArray<Rule>) =>
  OCCASIONS.filter(occasion => decide('ops', kind, rules, news({ occasion })).told).join(' ')

const ENDS = 'completed failed cancelled timed_out'

test('without a rule, programs and threads hear of starts, people of ends, and issues are not opened', () => {
  expect(Object.fromEntries(KINDS.map(kind => [kind, toldOf(kind, [rule({ to: ['other'] })])]))).toEqual({
    slack: `started ${ENDS}`,
    teams: ENDS,
    mattermost: ENDS,
    discord: ENDS,
    webhook: `started ${ENDS}`,
    pagerduty: ENDS,
    opsgenie: ENDS,
    github: '',
    jira: '',
  })
})

test.each<[string, Kind, Array<Partial<Rule>>, string]>([
  ['a rule without conditions leaves what the type is told', 'teams', [{}], ENDS],
  ['for issues that is every end', 'github', [{}], ENDS],
  ['outcomes', 'teams', [{ outcomes: ['started', 'failed'] }], 'started failed'],
  ['one rule is enough', 'teams', [{ outcomes: ['failed'] }, { outcomes: ['cancelled'] }], 'failed cancelled'],
])('%s', (_, kind, rules, expected) => {
  expect(toldOf(kind, rules.map(rule))).toBe(expected)
})

test.each<[string, Partial<Rule>, Partial<News>, boolean]>([
  ['a label that it has', { labels: ['page', 'ticket'] }, { labels: ['page'] }, true],
  ['a label that it has not', { labels: ['ticket'] }, { labels: ['page'] }, false],
  ['labels that are not known', { labels: ['page'] }, { labels: null }, false],
  ['a severity', { severities: ['critical', 'high'] }, { alert: ALERT }, true],
  ['another severity', { severities: ['info'] }, { alert: ALERT }, false],
  ['an alert without severity', { severities: ['critical'] }, { alert: 'something' }, false],
  ['a chain', { chains: ['host'] }, { chain: 'host' }, true],
  ['another chain', { chains: ['host'] }, { chain: 'pods' }, false],
  ['a type', { alertTypes: ['DiskFull'] }, { alertType: 'DiskFull' }, true],
  ['no type', { alertTypes: ['DiskFull'] }, { alertType: null }, false],
  ['all conditions of a rule must hold', { labels: ['page'], chains: ['pods'] }, { labels: ['page'] }, false],
])('%s', (_, conditions, changes, told) => {
  expect(decide('ops', 'teams', [rule(conditions)], news(changes)).told).toBe(told)
})

test('it is told which rule let it pass', () => {
  const rules = [rule({ to: ['other'] }), rule({ chains: ['pods'] }), rule()]
  expect(decide('ops', 'teams', rules, news())).toEqual({ told: true, rule: 2 })
})
