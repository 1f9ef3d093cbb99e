// Alertmanager's webhook, version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config. Grafana and others send the same.

import { checkBody } from '../../request/bind.ts'
import { OVER, over, quiet, type Identity, type Notice, type Sender } from '../sender.ts'
import { summaryOf } from './alertmanager-account.ts'
import { alertmanagerSchema, firingOf, type Notification, type NotifiedAlert } from './alertmanager-group.ts'

export const alertmanager: Sender = {
  name: 'alertmanager',
  label: 'Alertmanager',
  schema: alertmanagerSchema,
  read: body => readGroup(checkBody(body, alertmanagerSchema)),
}

export function readGroup(notification: Notification): Notice {
  const alert = {
    account: summaryOf(notification),
    types: ['alert_type', 'alertname'].flatMap(name => labelOf(notification, name) ?? []),
    runbook: runbookOf(notification),
    identity: identityOf(notification),
  }
  if (firingOf(notification).length > 0) return { kind: 'firing', alert }
  return notification.alerts.length > 0 ? over(alert) : quiet(OVER)
}

/** A label of the group, or of the first firing alert that has it. */
function labelOf(notification: Notification, name: string): string | null {
  const places = [
    notification.commonLabels,
    notification.groupLabels,
    ...firingOf(notification).map(alert => alert.labels),
  ]
  return places.map(labels => labels[name] ?? '').find(value => value !== '') ?? null
}

/** The runbook that the annotations name, by the usual key. */
function runbookOf(notification: Notification): string | null {
  const places = [notification.commonAnnotations, ...firingOf(notification).map(alert => alert.annotations)]
  return places.map(annotations => annotations['runbook_url'] ?? '').find(value => value !== '') ?? null
}

/** What identifies a notification: its group, and which alerts fire since when. */
function identityOf(notification: Notification): Identity {
  return {
    group: notification.groupKey === '' ? sortedJson(notification.groupLabels) : notification.groupKey,
    firings: firingOf(notification).map(alert => ({ alert: idOf(alert), startsAt: alert.startsAt })),
    over: notification.alerts.filter(({ status }) => status === 'resolved').map(idOf),
  }
}

function idOf({ fingerprint, labels }: NotifiedAlert): string {
  return fingerprint === '' ? sortedJson(labels) : fingerprint
}

function sortedJson(labels: Record<string, string>): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
