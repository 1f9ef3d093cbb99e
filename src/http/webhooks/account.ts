// An alert as text for the model and for the session page: an account of what the sender says, then the raw body.

import { utf8Length } from '#core/utf8.ts'
import { cutUtf8 } from '#store/cut.ts'

const CUT = '\n[The rest was cut: the notification is longer than an alert may be.]'
const RAW = '\n## Raw notification (JSON)\n\n'

/** At most `bytes` of UTF-8. The account takes at most half of it, so that the raw body has room. A cut is marked in the text. Null: nothing but the account. */
export function alertText(account: string, raw: string | null, bytes: number): string {
  if (raw === null) return cutUtf8(account, bytes, CUT)
  const summary = cutUtf8(account, Math.floor(bytes / 2), CUT)
  return summary + RAW + cutUtf8(raw, bytes - utf8Length(summary + RAW), CUT)
}

/** The text of a body that was too long to be read whole. */
export function unreadText(label: string, raw: string, bytes: number): string {
  const head = `A notification of ${label}, too long to be read whole. Its beginning:\n\n`
  return head + cutUtf8(raw, bytes - utf8Length(head), CUT)
}

/** A heading and the lines below it. */
export function account(title: string, ...lines: ReadonlyArray<ReadonlyArray<string>>): string {
  return `# ${title.replaceAll(/\s+/g, ' ').trim()}\n\n${lines.flat().join('\n')}\n`
}

/** Nothing for an empty value. */
export function field(name: string, value: string): Array<string> {
  return value === '' ? [] : [`${name}: ${value}`]
}

/** Nothing without words. */
export function block(name: string, words: Record<string, string>): Array<string> {
  const entries = Object.entries(words).filter(([, value]) => value !== '')
  return entries.length === 0 ? [] : [`${name}:`, ...entries.map(([key, value]) => `  ${key}: ${value}`)]
}

/** A longer text of the sender's, below a heading. Nothing for an empty one. */
export function section(heading: string, text: string): Array<string> {
  return text.trim() === '' ? [] : ['', `## ${heading}`, '', text.trim()]
}
