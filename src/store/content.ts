// The text of a session that search looks into: what people and models wrote, its labels, and the words of its tool results.

import type { SessionView } from '#core/protocol/view.ts'
import { isEnd, type TimelineType } from '#core/protocol/status.ts'
import { utf8Length } from '#core/utf8.ts'
import { cutUtf8 } from './cut.ts'
import { resultWords } from './result-words.ts'

// Our choice: it bounds the index, since D1 allows 10 GB a database.
const CONTENT_BYTES = 64_000

// Most telling first, since the text is cut at the end.
const SEARCHED: ReadonlyArray<ReadonlyArray<TimelineType>> = [
  ['executive_summary', 'final_analysis', 'user_question'],
  ['llm_response', 'mcp_tool_summary', 'task_assigned', 'error'],
]

/** While a session runs its results are left out: each call would have the whole text indexed anew. */
export function contentOf(view: SessionView): string {
  const { detail } = view
  const said = [...(detail?.labels ?? []), writtenOf(view)].join('\n')
  if (detail === null || !isEnd(detail.status)) return said
  const results = view.events.flatMap(event => (event.event_type === 'llm_tool_call' ? [event.content] : []))
  return [said, resultWords(results, said)].join('\n')
}

function writtenOf(view: SessionView): string {
  const texts: Array<string> = []
  let left = CONTENT_BYTES
  for (const types of SEARCHED) {
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
