// Alertmanager's webhook, version 4, which Grafana and others send, too. Pure.

import * as z from 'zod'

// Alertmanager's values are strings. Others send numbers, flags and objects in its form, and do not send again what was refused.
const words = z
  .record(z.string(), z.unknown(), { error: 'must be an object' })
  .nullish()
  .transform(value => Object.fromEntries(Object.entries(value ?? {}).map(([key, each]) => [key, textOf(each)])))
const text = z
  .string({ error: 'must be a string' })
  .nullish()
  .transform(value => value ?? '')

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const alertSchema = z.object(
  {
    status: z.enum(['firing', 'resolved'], { error: 'must be "firing" or "resolved"' }),
    labels: words,
    annotations: words,
    startsAt: text,
    endsAt: text,
    generatorURL: text,
    fingerprint: text,
  },
  { error: 'must be an object' },
)

export const alertmanagerSchema = z.object(
  {
    receiver: text,
    groupKey: text,
    groupLabels: words,
    commonLabels: words,
    commonAnnotations: words,
    externalURL: text,
    truncatedAlerts: z
      .number({ error: 'must be a number' })
      .nullish()
      .transform(value => value ?? 0),
    alerts: z.array(alertSchema, { error: 'must be the array of alerts of an Alertmanager webhook' }),
  },
  { error: 'must be the JSON object of an Alertmanager webhook' },
)

export type Notification = z.infer<typeof alertmanagerSchema>
export type NotifiedAlert = Notification['alerts'][number]

export function firingOf(notification: Notification): Array<NotifiedAlert> {
  return notification.alerts.filter(alert => alert.status === 'firing')
}

/**
 * The first of the labels `alert_type` and `alertname` that has a chain, else '' for the default type. A label without a chain is an operator's
 * mistake and no reason to lose the page: Alertmanager does not send again what was answered 4xx.
 */
export function alertTypeOf(notification: Notification, hasChain: (type: string) => boolean): string {
  const named = [labelOf(notification, 'alert_type'), labelOf(notification, 'alertname')]
  return named.find(type => type !== null && hasChain(type)) ?? ''
}

/** A label of the group, or of the first firing alert that has it. */
export function labelOf(notification: Notification, name: string): string | null {
  const places = [
    notification.commonLabels,
    notification.groupLabels,
    ...firingOf(notification).map(alert => alert.labels),
  ]
  return places.map(labels => labels[name] ?? '').find(value => value !== '') ?? null
}

/** The runbook that the annotations name, by the usual key. */
export function runbookOf(notification: Notification): string | null {
  const places = [notification.commonAnnotations, ...firingOf(notification).map(alert => alert.annotations)]
  return places.map(annotations => annotations['runbook_url'] ?? '').find(value => value !== '') ?? null
}

/** What identifies a notification: its group, and which alerts fire since when. */
export function identityOf(notification: Notification): {
  group: string
  firings: Array<{ alert: string; startsAt: string }>
} {
  return {
    group: notification.groupKey === '' ? sortedJson(notification.groupLabels) : notification.groupKey,
    firings: firingOf(notification).map(alert => ({
      alert: alert.fingerprint === '' ? sortedJson(alert.labels) : alert.fingerprint,
      startsAt: alert.startsAt,
    })),
  }
}

function sortedJson(labels: Record<string, string>): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
