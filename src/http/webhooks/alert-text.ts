// A notification as text for the model and for the session page: a summary, then the raw JSON.

import { utf8Length } from '#core/utf8.ts'
import { cutUtf8 } from '#store/cut.ts'
import type { Notification, NotifiedAlert } from './alertmanager.ts'
import { firingOf } from './alertmanager.ts'

const CUT = '\n[The rest was cut: the notification is longer than an alert may be.]'
const RAW = '\n## Raw notification (JSON)\n\n'

/** At most `bytes` of UTF-8. The summary takes at most half of it, so that the raw JSON has room. A cut is marked in the text. */
export function alertText(notification: Notification, raw: string, bytes: number): string {
  const summary = cutUtf8(summaryOf(notification), Math.floor(bytes / 2), CUT)
  return summary + RAW + cutUtf8(raw, bytes - utf8Length(summary + RAW), CUT)
}

/** The text of a body that was too long to be read whole. */
export function unreadText(raw: string, bytes: number): string {
  const head = 'An Alertmanager notification, too long to be read whole. Its beginning:\n\n'
  return head + cutUtf8(raw, bytes - utf8Length(head), CUT)
}

function summaryOf(notification: Notification): string {
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
  const count = firing.length === 1 ? 'firing' : `${firing.length} firing`
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

function field(name: string, value: string): Array<string> {
  return value === '' ? [] : [`${name}: ${value}`]
}

function block(name: string, words: Record<string, string>): Array<string> {
  const entries = Object.entries(words)
  return entries.length === 0 ? [] : [`${name}:`, ...entries.map(([key, value]) => `  ${key}: ${value}`)]
}

function inline(words: Record<string, string>): string {
  return Object.entries(words)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
