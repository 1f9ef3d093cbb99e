// Messages to a model whose reply was empty, broken or the last one allowed.

import type { ForcedReason } from '../protocol/status.ts'
import { fill, sections } from './fill.ts'
import type { AgentPlan } from '../investigation/log/plan.ts'
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

const BECAUSE: Readonly<Record<ForcedReason, (used: number) => string>> = {
  max_iterations: used => `You have used all ${used} iterations of this investigation`,
  time_budget: () => 'The time for this investigation is nearly used up',
  context_window: () => 'This conversation no longer fits your context window, so that parts of it are left out',
  provider_refused: () => 'This investigation has to end here',
}

/** Asks for a conclusion; `used` is the number of iterations that were made. */
export function concludeText(used: number, why: ForcedReason, { verdict }: Pick<AgentPlan, 'verdict'>): Text {
  const asked = fill('conclude', { WHY: BECAUSE[why](used) })
  return verdict === true ? sections([asked, 'End it in the block with the verdict.']) : asked
}

/** Asks again for a conclusion whose reply was empty or only called tools. */
export function emptyConclusionText(): Text {
  return fill('empty-conclusion', {})
}

/** Asks again for the labels or the verdict, which could not be read. */
export function reminderText({ labels }: Pick<AgentPlan, 'labels'>): Text {
  if (labels === undefined) return fill('verdict-reminder', { FORM: fill('verdict-form', {}) })
  const NAMES = labels.labels.map(({ label }) => label).join(', ')
  return fill('labels-reminder', { NAMES, FORMAT: labelsFormat(labels) })
}

/** Tells of servers that came up during the investigation, or whose tools changed. */
export function toolsChangedText(servers: ReadonlyArray<string>): Text {
  return fill('tools-changed', { SERVERS: servers.join(', ') })
}
