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

/** Asks for a conclusion: all `used` iterations were made, or the conversation is too long for the model. */
export function concludeText(used: number, full: boolean): Text {
  const why = full
    ? 'This conversation no longer fits your context window, so that parts of it are left out'
    : `You have used all ${used} iterations of this investigation`
  return fill('conclude', { WHY: why })
}
