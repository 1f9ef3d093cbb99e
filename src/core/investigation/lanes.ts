// Executions side by side: one that waits sleeps while others work, and goes on when it may.

import { waitOf } from './decide/waiting.ts'
import type { Execution } from './execution.ts'
import { nap } from './nap.ts'

export type RunAgent = (execution: Execution) => Promise<void>

/** `rest` wakes a sleeping lane and ends it without an end of its execution; `onSleep` is told when it falls asleep and when it wakes. */
export type Bed = { rest: AbortSignal; onSleep(asleep: boolean): void }

/** Resolves when the execution has ended, or when it waits and is told to rest; rejects only when the log cannot be written. */
export async function runLane(execution: Execution, run: RunAgent, bed: Bed): Promise<void> {
  while (execution.transcript().end === null) {
    await sleepWhileWaiting(execution, bed)
    if (bed.rest.aborted) return
    await run(execution)
  }
}

/** Runs the executions until all have ended, or until none of them works any more because all that are left wait. */
export async function runLanes(executions: ReadonlyArray<Execution>, run: RunAgent): Promise<void> {
  const rest = new AbortController()
  let awake = executions.length
  const change = (by: number) => {
    awake += by
    if (awake === 0) rest.abort()
  }
  const bed: Bed = { rest: rest.signal, onSleep: asleep => change(asleep ? -1 : 1) }
  const lanes = executions.map(each => runLane(each, run, bed).finally(() => change(-1)))
  // One that cannot write its log makes the session start over from its log: not while the others are still at work on it.
  await Promise.allSettled(lanes)
  await Promise.all(lanes)
}

async function sleepWhileWaiting(execution: Execution, bed: Bed): Promise<void> {
  const { journal, clock, signal, executionId, agent } = execution
  const wait = () =>
    signal.aborted || bed.rest.aborted ? null : waitOf(journal.state(), executionId, agent, clock.now())
  let next = wait()
  if (next === null) return
  bed.onSleep(true)
  const ends = AbortSignal.any([signal, bed.rest])
  // What is written into the log may be something for the one that sleeps.
  for (; next !== null; next = wait()) await nap(clock, next.until, journal.changed(), ends)
  bed.onSleep(false)
}
