// A group of alerts, as Alertmanager's webhook carries it.

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
