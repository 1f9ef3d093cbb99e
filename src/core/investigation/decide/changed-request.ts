// What a refused request leaves out at its one changed attempt. Pure.

import type { LlmError } from '../../ports.ts'
import type { NewEvent } from '../log/timeline.ts'

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

/** What a reader of the timeline is told of the change; null: nothing. Tools are worth a word, parts of a protocol are not. */
export function changeEvent(provider: string, parts: ReadonlyArray<string>, error: string): NewEvent | null {
  const tools = parts.flatMap(part => (part.startsWith('tool:') ? [part.slice('tool:'.length)] : []))
  const most = parts.find(part => part.startsWith('max_tools:'))?.slice('max_tools:'.length)
  const told = (what: string, leftOut: Array<string>, reason: string): NewEvent => ({
    type: 'error',
    content: `${what} from here on: ${error}`,
    metadata: { left_out: leftOut, reason },
  })
  if (parts.includes('tools')) return told('Without tools', ['all tools'], `the model of "${provider}" takes none`)
  if (tools.length > 0) return told(`Without ${tools.join(', ')}`, tools, `"${provider}" refused them`)
  if (most === undefined) return null
  return told(`With the first ${most} tools alone`, [`all but ${most}`], `"${provider}" takes at most ${most} tools`)
}
