// Messages to a model whose reply was empty, broken or the last one allowed.

import { fill } from './fill.ts'
import type { LabelMap } from '../investigation/log/plan.ts'
import { labelsFormat } from './labels.ts'
import type { Text } from './text.ts'

export function emptyReplyText(): Text {
  return fill('empty-reply', {})
}

export function repeatedReplyText(): Text {
  return fill('repeated-reply', {})
}

export function continueReplyText(): Text {
  return fill('continue-reply', {})
}

export function tooLongReplyText(): Text {
  return fill('too-long-reply', {})
}

/** Why an agent must conclude: it made all its iterations, its conversation is too long, or its provider refuses to go on as before. */
export type ConclusionReason = 'iterations' | 'full' | 'refused'

const BECAUSE: Readonly<Record<ConclusionReason, (used: number) => string>> = {
  iterations: used => `You have used all ${used} iterations of this investigation`,
  full: () => 'This conversation no longer fits your context window, so that parts of it are left out',
  refused: () => 'This investigation has to end here',
}

/** Asks for a conclusion; `used` is the number of iterations that were made. */
export function concludeText(used: number, why: ConclusionReason): Text {
  return fill('conclude', { WHY: BECAUSE[why](used) })
}

/** Asks for the executive summary again, whose labels could not be read. */
export function labelsReminderText(map: LabelMap): Text {
  return fill('labels-reminder', { NAMES: map.labels.map(({ label }) => label).join(', '), FORMAT: labelsFormat(map) })
}

/** Tells of servers that came up during the investigation, or whose tools changed. */
export function toolsChangedText(servers: ReadonlyArray<string>): Text {
  return fill('tools-changed', { SERVERS: servers.join(', ') })
}
