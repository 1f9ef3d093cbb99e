// The calls of one move: reads side by side, or one call alone.

import type { Execution } from '../execution.ts'
import { READS_AT_ONCE } from '../log/limits.ts'
import type { PendingCall } from '../log/tool-answers.ts'
import { callTool, type Hands } from './call-tool.ts'

/**
 * Begins the calls in their order, each as soon as a place is free, and resolves when none is in flight. After a stop no further call is
 * begun. Rejects when the log cannot be written, then too with none in flight: whoever writes the end must be the last to write.
 */
export async function callTools(
  execution: Execution,
  pending: ReadonlyArray<PendingCall>,
  hands: Hands,
): Promise<void> {
  // The workers share the line, so that each takes the next call that nobody has begun.
  const line = pending.values()
  const faults: Array<unknown> = []
  const work = async () => {
    for (const next of line) {
      if (execution.signal.aborted || faults.length > 0) return
      await callTool(execution, next, hands).catch(error => faults.push(error))
    }
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, work))
  if (faults.length > 0) throw faults[0]
}
