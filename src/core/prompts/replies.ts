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

/** Asks for a conclusion; `used` is the number of iterations that were made. */
export function concludeText(used: number): Text {
  return fill('conclude', { USED: String(used) })
}

/** Tells of servers that came up during the investigation, or whose tools changed. */
export function toolsChangedText(servers: ReadonlyArray<string>): Text {
  return fill('tools-changed', { SERVERS: servers.join(', ') })
}
