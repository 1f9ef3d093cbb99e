// Runs executions in parallel. One that waits sleeps while others work, and continues when its wait ends.

import { waitOf } from './decide/waiting.ts'
import type { Execution } from './execution.ts'
import { sleepUntil } from './sleep-until.ts'

export type RunAgent = (execution: Execution) => Promise<void>

/** `rest` ends a sleeping lane without an end of its execution. `onSleep` is called when the lane falls asleep and when it wakes up. */
export type LaneControl = { rest: AbortSignal; onSleep(asleep: boolean): void }

/** Resolves when the execution has ended, or when it waits and `rest` aborts. Rejects only if the log cannot be written. */
export async function runLane(execution: Execution, run: RunAgent, control: LaneControl): Promise<void> {
  while (execution.transcript().end === null) {
    await sleepWhileWaiting(execution, control)
    if (control.rest.aborted) return
    await run(execution)
  }
}

/** Resolves when every execution has ended or waits. */
export async function runLanes(executions: ReadonlyArray<Execution>, run: RunAgent): Promise<void> {
  const rest = new AbortController()
  let awake = executions.length
  const change = (by: number) => {
    awake += by
    if (awake === 0) rest.abort()
  }
  const control: LaneControl = { rest: rest.signal, onSleep: asleep => change(asleep ? -1 : 1) }
  const lanes = executions.map(each => runLane(each, run, control).finally(() => change(-1)))
  // If the log cannot be written, the session starts again from its log. First the other lanes must have stopped using it.
  await Promise.allSettled(lanes)
  await Promise.all(lanes)
}

async function sleepWhileWaiting(execution: Execution, control: LaneControl): Promise<void> {
  const { journal, clock, signal, executionId, agent } = execution
  const wait = () =>
    signal.aborted || control.rest.aborted ? null : waitOf(journal.state(), executionId, agent, clock.now())
  let next = wait()
  if (next === null) return
  control.onSleep(true)
  const ends = AbortSignal.any([signal, control.rest])
  // Any append may end the wait, so it is checked again after each.
  for (; next !== null; next = wait()) await sleepUntil(clock, next.until, journal.nextAppend(), ends)
  control.onSleep(false)
}
