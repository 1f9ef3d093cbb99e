import { executionIds } from '../log/execution-ids.ts'
import { addEvents } from '../log/timeline.ts'
import { concatenate } from './amendment.ts'
import type { CloseStage } from './closing.ts'

/** Where the amended report could not be written, both texts stand one behind the other, so that nothing is lost. A stop is no failure. */
export const closeCompose: CloseStage = ({ journal, ids }, { executions, ends, amendment }) => {
  const unchanged = { ends, entries: [], frame: {}, fact: {} }
  const [executionId] = executions
  if (amendment === null || executionId === undefined || ends[0]?.status !== 'failed') return unchanged
  const content = concatenate(amendment)
  const owner = { ...executionIds(journal, executionId), ids, transcript: () => journal.transcript(executionId) }
  const metadata = { interaction_type: 'composition', source: 'concat_fallback' }
  return {
    ...unchanged,
    ends: ends.map(end => ({ ...end, result: content })),
    entries: addEvents(owner, [{ type: 'final_analysis', content, metadata }]),
  }
}
