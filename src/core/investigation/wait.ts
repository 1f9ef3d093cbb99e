import type { WaitFor } from '../protocol/status.ts'
import type { Move } from './decide/next-move.ts'
import type { Execution } from './execution.ts'
import { frameKeys } from './log/execution-ids.ts'
import type { NewEntry } from './log/facts.ts'
import { addEvents } from './log/timeline.ts'
import type { Crew } from './tools/crew.ts'

const CAUSE: Readonly<Record<WaitFor, string>> = {
  person: 'Waiting for a person',
  alarm: 'Waiting for the time that was set',
  vendor: 'Waiting for the model provider',
  server: 'Waiting for a tool server',
}

/** Logs the wait. If it is logged already, some sub-agents still work: sleeps until one of them has news or the wait ends. */
export async function wait(
  execution: Execution,
  move: Move & { kind: 'wait' },
  crew: Pick<Crew, 'waitForNews'>,
): Promise<void> {
  const { executionId, journal } = execution
  const { for: cause, until } = move
  if (execution.transcript().waiting !== null) return crew.waitForNews(until)
  journal.append(...reasonOf(execution), {
    type: 'execution.waiting',
    public: null,
    private: { executionId, for: cause, until },
  })
  // The phase stays, because the execution continues in it.
  const phase = journal.state().view.activity[executionId]?.phase ?? 'investigating'
  const time = new Date(until).toISOString().slice(11, 19)
  journal.tell({
    type: 'execution.progress',
    ...frameKeys(execution),
    phase,
    message: `${CAUSE[cause]} until ${time} UTC`,
  })
}

/** The first failure of an outage is said in the timeline; those that follow are the same. */
function reasonOf(execution: Execution): Array<NewEntry> {
  const { last, vendorWaits } = execution.transcript()
  if (last === null || !('error' in last) || vendorWaits > 0) return []
  const content = `${last.error.message} — the work waits and goes on by itself.`
  return addEvents(execution, [{ type: 'error', content }])
}
