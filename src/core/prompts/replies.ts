// Messages to a model whose reply was empty, broken or the last one allowed.

import { fill } from './fill.ts'
import { text, type Text } from './text.ts'

export function emptyReplyText(): Text {
  return fill('empty-reply', {})
}

export function repeatedReplyText(): Text {
  return fill('repeated-reply', {})
}

export function failedReplyText(error: string, partial: string): Text {
  const rest = partial === '' ? 'Try again.' : text`This much of it arrived; go on from there:\n\n${partial}`
  return fill('failed-reply', { ERROR: error, PARTIAL: rest })
}

/** Why an agent must conclude: it made all its iterations, its conversation is too long, or its model refused the request with its tools. */
export type ConclusionReason = 'iterations' | 'full' | 'refused'

const BECAUSE: Readonly<Record<ConclusionReason, (used: number) => string>> = {
  iterations: used => `You have used all ${used} iterations of this investigation`,
  full: () => 'This conversation no longer fits your context window, so that parts of it are left out',
  refused: () => 'Your last request was refused, and is repeated without tools',
}

export function concludeText(used: number, why: ConclusionReason): Text {
  return fill('conclude', { WHY: BECAUSE[why](used) })
}
