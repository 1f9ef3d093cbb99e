// Makes the calls of one move: reads in parallel, or a single call.

import type { Execution } from '../execution.ts'
import { READS_AT_ONCE } from '../log/limits.ts'
import type { PendingCall } from '../log/tool-answers.ts'
import { callTool, type CallTargets } from './call-tool.ts'

/**
 * Begins the calls in their order, at most READS_AT_ONCE at a time, and resolves when none is in flight. After a stop it begins no further
 * call. Rejects if the log cannot be written, but not before the calls in flight have ended: nothing may be written after the execution's end.
 */
export async function callTools(
  execution: Execution,
  pending: ReadonlyArray<PendingCall>,
  targets: CallTargets,
): Promise<void> {
  // The workers share one iterator, so that each takes the next call that was not begun.
  const queue = pending.values()
  const faults: Array<unknown> = []
  const work = async () => {
    for (const next of queue) {
      if (execution.signal.aborted || faults.length > 0) return
      await callTool(execution, next, targets).catch(error => faults.push(error))
    }
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, work))
  if (faults.length > 0) throw faults[0]
}
