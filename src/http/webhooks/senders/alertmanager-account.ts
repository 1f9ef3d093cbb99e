// A group of alerts as text: what they share first, then each alert with what is its own.

import { block, field } from '../account.ts'
import { firingOf, type Notification, type NotifiedAlert } from './alertmanager-group.ts'

export function summaryOf(notification: Notification): string {
  const firing = firingOf(notification)
  const resolved = notification.alerts.filter(alert => alert.status === 'resolved')
  const lines = [
    `# ${titleOf(notification, firing)}`,
    '',
    ...field('Group', inline(notification.groupLabels)),
    ...field('Receiver', notification.receiver),
    ...field('Alertmanager', notification.externalURL),
    ...block('Labels of all alerts', notification.commonLabels),
    ...block('Annotations of all alerts', notification.commonAnnotations),
    ...firing.flatMap((alert, at) => alertLines(alert, `Firing alert ${at + 1} of ${firing.length}`, notification)),
    ...resolved.flatMap((alert, at) =>
      alertLines(alert, `Resolved alert ${at + 1} of ${resolved.length}`, notification),
    ),
  ]
  if (notification.truncatedAlerts > 0) {
    lines.push('', `Alertmanager left out ${notification.truncatedAlerts} more alerts of this group.`)
  }
  return `${lines.join('\n')}\n`
}

function titleOf(notification: Notification, firing: ReadonlyArray<NotifiedAlert>): string {
  const names = new Set(firing.map(alert => alert.labels['alertname'] ?? '').filter(name => name !== ''))
  const name = notification.commonLabels['alertname'] ?? [...names].join(', ')
  const summary = notification.commonAnnotations['summary'] ?? firing[0]?.annotations['summary']
  const several = firing.length === 0 ? 'resolved' : `${firing.length} firing`
  const count = firing.length === 1 ? 'firing' : several
  return [name === '' ? 'Alert' : name, ...(summary === undefined ? [] : [summary]), `(${count})`]
    .join(' – ')
    .replace(' – (', ' (')
}

/** Leaves out the labels and annotations that all alerts of the group share. */
function alertLines(alert: NotifiedAlert, title: string, notification: Notification): Array<string> {
  return [
    '',
    `## ${title}`,
    ...field('Since', alert.startsAt),
    // Alertmanager writes the year 1 for an alert that has not ended.
    ...field('Until', alert.endsAt.startsWith('0001-') ? '' : alert.endsAt),
    ...field('Source', alert.generatorURL),
    ...block('Labels', without(alert.labels, notification.commonLabels)),
    ...block('Annotations', without(alert.annotations, notification.commonAnnotations)),
  ]
}

function without(words: Record<string, string>, common: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(words).filter(([key, value]) => common[key] !== value))
}

function inline(words: Record<string, string>): string {
  return Object.entries(words)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
