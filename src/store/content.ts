// The words of a session's timeline that a search finds it by: what people and models wrote, no raw tool output.

import type { TimelineType } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { cutUtf8, utf8Length } from './cut.ts'

// design.md, settled 15: what one session may take of the index.
const CONTENT_BYTES = 64_000

// In this order, so that what says most is within the cut.
const TOLD: ReadonlyArray<ReadonlyArray<TimelineType>> = [
  ['executive_summary', 'final_analysis', 'user_question'],
  ['llm_response', 'mcp_tool_summary', 'task_assigned', 'error'],
]

export function contentOf(view: SessionView): string {
  const texts: Array<string> = []
  let left = CONTENT_BYTES
  for (const types of TOLD) {
    for (const event of view.events) {
      if (left <= 0) return texts.join('\n')
      if (!types.includes(event.event_type) || event.content === '' || event.status === 'streaming') continue
      const text = cutUtf8(event.content, left, '')
      left -= utf8Length(text) + 1
      texts.push(text)
    }
  }
  return texts.join('\n')
}
