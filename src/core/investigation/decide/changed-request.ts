// What a refused request leaves out at its one changed attempt. Pure.

import type { LlmError } from '../../ports.ts'

/**
 * What the next attempt leaves out: everything that the refusal names and that was not left out before. null: nothing, or the call was changed
 * once already.
 */
export function changeOf(
  error: LlmError | null,
  without: ReadonlyArray<string>,
  changed: boolean,
): Array<string> | null {
  if (error === null || changed) return null
  const news = (error.refused ?? []).filter(part => !without.includes(part))
  return news.length === 0 ? null : news
}

/** What a reader of the timeline should know of the change; null: nothing. Tools are worth a word, parts of a protocol are not. */
export function changeText(provider: string, parts: ReadonlyArray<string>, reason: string): string | null {
  const tools = parts.flatMap(part => (part.startsWith('tool:') ? [part.slice('tool:'.length)] : []))
  const most = parts.find(part => part.startsWith('max_tools:'))?.slice('max_tools:'.length)
  if (parts.includes('tools')) return `Without tools from here on: ${reason}`
  if (tools.length > 0) return `Without ${tools.join(', ')} from here on, which "${provider}" refused: ${reason}`
  return most === undefined ? null : `With the first ${most} tools alone from here on: ${reason}`
}
