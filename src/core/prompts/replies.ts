// What the engine says to a model whose reply cannot stand.

import { fill } from './fill.ts'

export function emptyReplyText(): string {
  return fill('empty-reply', {})
}

export function repeatedReplyText(): string {
  return fill('repeated-reply', {})
}

export function failedReplyText(error: string, partial: string): string {
  const rest = partial === '' ? 'Try again.' : `This much of it arrived; go on from there:\n\n${partial}`
  return fill('failed-reply', { ERROR: error, PARTIAL: rest })
}

/** What the model is told when its iterations are used up. */
export function concludeText(used: number): string {
  return fill('conclude', { USED: String(used) })
}
