// News of sessions for tests of what is said of them.

import { readAlert } from '#core/alerts/read-alert.ts'
import type { News } from '#core/notify/news.ts'

export const ALERT = JSON.stringify({
  labels: { alertname: 'DiskFull', severity: 'critical', namespace: 'shop', service: 'db-1' },
  annotations: { summary: 'The disk of db-1 is full' },
})

export function news(changes: Partial<News> = {}): News {
  const { alert = ALERT } = changes
  return {
    occasion: 'completed',
    seq: 9,
    sessionId: '0197-a',
    at: '2026-11-22T03:00:00.000Z',
    alert,
    reading: readAlert(alert),
    alertType: 'host',
    chain: 'host',
    labels: ['page'],
    cancelledBy: null,
    cancelReason: null,
    error: null,
    summary: 'Logs filled the disk.',
    analysis: 'At length: logs filled the disk.',
    verdict: null,
    gaps: 0,
    durationMs: 192_000,
    fingerprint: null,
    ...changes,
  }
}
