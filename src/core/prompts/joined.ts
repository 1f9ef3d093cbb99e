// What agents are told of alerts that joined their investigation.

import { fence } from './fence.ts'
import { fill } from './fill.ts'
import { joinTexts, text as textOf, type Text } from './text.ts'

export type JoinedText = {
  kind: 'repeat' | 'related' | 'resolved' | 'offered'
  reason: string
  count: number
  text: string
}

const WHAT = {
  repeat: 'the same alert came again',
  related: 'another alert belongs to it',
  resolved: 'the alert is reported as resolved',
  offered: 'another alert may belong to it',
} as const

/** One of them, as a message. */
export function joinedAlertText({ kind, reason, count, text }: JoinedText): Text {
  const number = kind === 'resolved' ? '' : ` (number ${count} since it began)`
  // The reason names services and places as the alert does.
  return fill('joined-alert', { WHAT: `${WHAT[kind]}${number}`, DATA: fence('news', textOf`${reason}.\n\n${text}`) })
}

/** All of them, as a part of a first prompt; empty if there are none. */
export function joinedAlertsText(joined: ReadonlyArray<JoinedText>): Text {
  if (joined.length === 0) return []
  return fill('joined-alerts', { ALERTS: joinTexts(joined.map(joinedAlertText), '\n\n') })
}
