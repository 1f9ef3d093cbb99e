// What the stand-in answers to dry runs.

import type { IngestDryRun } from '#core/protocol/api.ts'
import type { HouseAnswer } from './house.ts'

export function answerDryRun(path: string, asked: { sender?: string; body?: string }): HouseAnswer {
  return path === '/api/v1/ingest/dry-run' ? ingest(asked) : null
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
