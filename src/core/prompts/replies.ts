// What the engine says to a model whose reply cannot stand.

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

/** What the model is told when its iterations are used up. */
export function concludeText(used: number): Text {
  return fill('conclude', { USED: String(used) })
}
