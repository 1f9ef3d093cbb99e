import type { WaitFor } from '../protocol/status.ts'
import type { Move } from './decide/next-move.ts'
import type { Execution } from './execution.ts'
import { frameKeys } from './log/execution-ids.ts'
import type { Crew } from './tools/crew.ts'

const WHOM: Readonly<Record<WaitFor, string>> = {
  person: 'Waiting for a person',
  alarm: 'Waiting for the time that was set',
  vendor: 'Waiting for the model provider',
  server: 'Waiting for a tool server',
}

/** Writes down that an execution waits; where its sub-agents are at work meanwhile, sleeps until it may go on or one of them stops working. */
export async function wait(
  execution: Execution,
  move: Move & { kind: 'wait' },
  crew: Pick<Crew, 'next'>,
): Promise<void> {
  const { executionId, journal } = execution
  const { for: whom, until } = move
  if (execution.transcript().waiting !== null) return crew.next(until)
  journal.append({ type: 'execution.waiting', public: null, private: { executionId, for: whom, until } })
  // What it was about to do is what it does next.
  const phase = journal.state().view.activity[executionId]?.phase ?? 'investigating'
  const time = new Date(until).toISOString().slice(11, 19)
  journal.tell({ type: 'execution.progress', ...frameKeys(execution), phase, message: `${WHOM[whom]} until ${time} UTC` })
}
