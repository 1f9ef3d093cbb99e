import { expect, test } from 'vitest'
import { recipientRows } from '../../dashboard/src/data/notify-rules.ts'

const NO_CONDITION = { outcomes: [], labels: [], severities: [], chains: [], alert_types: [] }

test('a recipient is told by the rules that name it, and else what its kind is told', () => {
  const rows = recipientRows({
    recipients: [
      { name: 'ops', label: 'Microsoft Teams', told: ['completed', 'failed'] },
      { name: 'slack', label: 'Slack', told: ['started', 'completed', 'failed', 'timed_out', 'cancelled'] },
      { name: 'issues', label: 'GitHub', told: [] },
    ],
    rules: [
      { ...NO_CONDITION, to: ['ops', 'boss'], outcomes: ['failed'], severities: ['critical', 'high'] },
      { ...NO_CONDITION, to: ['ops'], labels: ['page'], chains: ['host'], alert_types: ['disk'] },
    ],
  })
  expect(rows.map(({ name, of }) => [name, of])).toEqual([
    [
      'ops',
      [
        'a failure, of severity critical or high (notify.rules[0])',
        'what its kind is told, labelled page, of the chain host, of the alert type disk (notify.rules[1])',
      ],
    ],
    ['slack', ['a start, a completed session, a failure, a session whose time was over, a cancelled session']],
    ['issues', ['nothing, since no rule names it']],
  ])
})
