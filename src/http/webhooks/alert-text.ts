// A notification as a person would tell it, for the model and for the session page, with the raw JSON behind it.

import { cutUtf8, utf8Length } from '#store/cut.ts'
import type { Notification, NotifiedAlert } from './alertmanager.ts'
import { firingOf } from './alertmanager.ts'

const CUT = '\n[The rest was cut: the notification is longer than an alert may be.]'
const RAW = '\n## Raw notification (JSON)\n\n'

/** The account takes at most half of `bytes`, so that the raw JSON keeps a place; what is too long is cut and says so. */
export function alertText(notification: Notification, raw: string, bytes: number): string {
  const account = cutUtf8(accountOf(notification), Math.floor(bytes / 2), CUT)
  return account + RAW + cutUtf8(raw, bytes - utf8Length(account + RAW), CUT)
}

/** For a body too long to be read whole. */
export function unreadText(raw: string, bytes: number): string {
  const head = 'An Alertmanager notification, too long to be read whole. Its beginning:\n\n'
  return head + cutUtf8(raw, bytes - utf8Length(head), CUT)
}

function accountOf(notification: Notification): string {
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

/** What stands for all alerts is not repeated with each. */
function alertLines(alert: NotifiedAlert, title: string, notification: Notification): Array<string> {
  return [
    '',
    `## ${title}`,
    ...field('Since', alert.startsAt),
    // Alertmanager writes the year 1 for "not yet".
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
