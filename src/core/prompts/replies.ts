// Messages to a model whose reply was empty, broken or the last one allowed.

import { fill } from './fill.ts'
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

/** Asks for a conclusion; `used` is the number of iterations that were made. */
export function concludeText(used: number): Text {
  return fill('conclude', { USED: String(used) })
}

export function concludeEarlyText(): Text {
  return fill('conclude-early', {})
}
