// Endpoints for whoever looks after the system: dry runs, and how it stands. Ours.

import { says, shape, type Row } from './endpoints.ts'
import { each, rows, words, type Spec } from './shape.ts'

const ingest: Spec = {
  keys: {
    outcome: words('open', 'join', 'known', 'record', 'ignore', 'quiet', 'refused'),
    reason: 'T',
    session_id: 'ID|null',
    joined: { words: ['repeat', 'related', 'resolved', 'offered'], nullable: true },
    offered_to: 'ID|null',
    read: {
      nullable: true,
      keys: {
        title: 'T|null',
        severity: 'T|null',
        cluster: 'T|null',
        namespace: 'T|null',
        service: 'T|null',
        alert_type: 'T|null',
        chain_id: 'T',
        runbook_url: 'T|null',
        firing: 'B',
        labels: rows({ name: 'T', values: each('T') }),
      },
    },
    fingerprint: {
      nullable: true,
      keys: { by: words('labels', 'id', 'all labels', 'text'), labels: each('T'), digest: 'T' },
    },
    rule: {
      nullable: true,
      keys: {
        window_ms: 'I',
        min_occurrences: 'I',
        opens: { each: 'T', nullable: true },
        related: words('ignore', 'offer', 'join'),
        related_window_ms: 'I',
      },
    },
    unruled: 'T|null',
  },
}
const conditions = { outcomes: each('T'), labels: each('T'), severities: each('T'), chains: each('T') }
const notifications: Spec = {
  keys: {
    recipients: rows({ name: 'T', label: 'T', told: each('T') }),
    rules: rows({ to: each('T'), ...conditions, alert_types: each('T') }),
  },
}
const called = {
  last_ok_at: 'TS|null',
  last_failure: { nullable: true, keys: { at: 'TS', code: 'T', message: 'T', session_id: 'ID' } },
} as const
const state: Spec = {
  keys: {
    version: 'T',
    log_version: 'I',
    schema: 'T|null',
    providers: { nullable: true, each: { keys: { provider: 'T', model: 'T', ...called } } },
    servers: { nullable: true, each: { keys: { id: 'T', ...called } } },
    followers: rows({ name: 'T', target: 'T', sessions: 'I', session_id: 'ID', since: 'TS', error: 'T' }),
  },
}
const origin: Spec = {
  keys: {
    from: words('file', 'environment', 'auto', 'built-in'),
    file: 'T?',
    line: 'I?',
    variables: { each: 'T', optional: true },
  },
}

const tried = (when: string, status: number, answer: Row[3], body: unknown): Row => [
  'POST /api/v1/ingest/dry-run',
  when,
  status,
  answer,
  { body },
]
const told = (when: string, status: number, answer: Row[3], body: unknown): Row => [
  'POST /api/v1/notifications/dry-run',
  when,
  status,
  answer,
  { body },
]

export const OPERATOR: ReadonlyArray<Row> = [
  tried('a text', 200, shape(ingest), { sender: 'alerts', body: 'disk full' }),
  tried('a body of another sender', 200, shape(ingest), { sender: 'generic', body: '{"title":"disk full","id":"7"}' }),
  tried('no JSON', 400, says(/not valid JSON/), { sender: 'grafana', body: 'x' }),
  tried('nobody', 400, says(/sender: must be one of/), { sender: 'x', body: 'x' }),
  told('nobody is told', 200, { json: { occasion: 'completed', recipients: [] } }, { session_id: '{led}' }),
  told('it runs', 409, says(/has not ended/), { session_id: '{running}' }),
  told('an unknown session', 404, says('resource not found'), { session_id: '{nobody}' }),
  told('none', 400, says(/session_id: must name a session/), {}),
  ['GET /api/v1/notifications', 'nobody is told', 200, shape(notifications)],
  ['GET /api/v1/system/state', 'any time', 200, shape(state)],
  ['GET /api/v1/system/config/origins', 'any time', 200, shape({ keys: { origins: { values: origin } } })],
]
