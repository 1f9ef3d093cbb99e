// What the stand-in answers to dry runs.

import type { IngestDryRun, Notifications, NotificationsDryRun } from '#core/protocol/api.ts'
import type { HouseAnswer } from './house.ts'

export function answerDryRun(path: string, asked: Asked): HouseAnswer {
  if (path === '/api/v1/ingest/dry-run') return ingest(asked)
  return asked.session_id === 'gone' ? { status: 404, body: { message: 'resource not found' } } : { body: TRIAL }
}

type Asked = { sender?: string; body?: string; session_id?: string }

const ENDS = ['completed', 'failed', 'timed_out', 'cancelled']
const NO_CONDITION = { outcomes: [], labels: [], severities: [], chains: [], alert_types: [] }

export const NOTIFICATIONS: Notifications = {
  recipients: [
    { name: 'slack', label: 'Slack', told: ['started', ...ENDS] },
    { name: 'ops', label: 'Microsoft Teams', told: ENDS },
    { name: 'pager', label: 'PagerDuty', told: ENDS },
    { name: 'issues', label: 'GitHub', told: [] },
  ],
  rules: [{ ...NO_CONDITION, to: ['ops'], outcomes: ['failed'], severities: ['critical', 'high'] }],
}

const TRIAL: NotificationsDryRun = {
  occasion: 'completed',
  recipients: [
    {
      name: 'slack',
      label: 'Slack',
      outcome: 'told',
      rule: null,
      reason: 'because no rule names it',
      request: {
        address: 'https://slack.com/api/chat.postMessage',
        body: {
          channel: 'C0123456789',
          text: '✅ Analysis Complete: The disk of db-1 is full, and nothing is written to it any more since 03:12',
        },
      },
    },
    {
      name: 'ops',
      label: 'Microsoft Teams',
      outcome: 'not told',
      rule: null,
      reason: 'because no rule with its name lets it pass',
      request: null,
    },
    {
      name: 'pager',
      label: 'PagerDuty',
      outcome: 'nothing to say',
      rule: null,
      reason: 'because the alert did not come from PagerDuty',
      request: null,
    },
  ],
}

/** The alert joins if it says `again`, and else opens a session. */
function ingest({ sender = '', body = '' }: { sender?: string; body?: string }): HouseAnswer {
  if (sender !== 'alerts' && !body.startsWith('{')) {
    const message = 'code=400, message=Bad Request, err=the body is not valid JSON'
    return { status: 400, body: { message } }
  }
  const joins = body.includes('again')
  const said: IngestDryRun = {
    outcome: joins ? 'join' : 'open',
    reason: joins ? 'An equal alert opened this session' : 'It is a new problem',
    session_id: joins ? 'done' : null,
    joined: joins ? 'repeat' : null,
    offered_to: null,
    read: {
      title: 'The disk of db-1 is full',
      severity: 'critical',
      cluster: 'eu-west-prod',
      namespace: 'shop',
      service: null,
      alert_type: 'kubernetes',
      chain_id: 'kubernetes',
      runbook_url: null,
      firing: true,
      labels: [
        { name: 'alertname', values: ['DiskFull'] },
        { name: 'namespace', values: ['shop'] },
        { name: 'pod', values: ['db-1-0', 'db-1-1'] },
      ],
    },
    fingerprint: { by: 'all labels', labels: ['alertname', 'namespace'], digest: '5f3a'.repeat(16) },
    rule: {
      window_ms: 3_600_000,
      min_occurrences: 2,
      opens: ['critical', 'high'],
      related: 'offer',
      related_window_ms: 1_800_000,
    },
    unruled: null,
  }
  return { body: said }
}
