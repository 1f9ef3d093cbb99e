import { isConcluded } from './decide/conclusion.ts'
import { remarkOn } from './decide/remark.ts'
import { singleShotCall } from './decide/single-shot.ts'
import type { Execution } from './execution.ts'
import type { ExecutionEnd, NewEntry } from './log/facts.ts'
import type { Text } from '../prompts/text.ts'
import { childReport, postLetter } from './log/mail.ts'
import { checkVerdict } from './check-verdict.ts'
import { frameKeys } from './log/execution-ids.ts'
import { addEvents, closeOpenEvents, forcedConclusionMetadata, type NewEvent } from './log/timeline.ts'
import { withVerdict } from '../prompts/verdict.ts'
import { stopMessage, stopStatus } from './stop.ts'

/** Writes an execution's end, once: its conclusion or its error, after closing every open event. */
export function endExecution(execution: Execution, end: ExecutionEnd): void {
  const { status, result, labels, verdict, error: failure } = end
  const { journal, agent } = execution
  const transcript = execution.transcript()
  if (transcript.end !== null) return
  const error = status === 'completed' ? remarkOn(agent, transcript, journal.state().refused) : failure
  const last: Array<NewEvent> = []
  const single = singleShotCall(agent.type)
  // The conclusion of a single-shot agent is mostly written with its reply (ask/ask-model.ts).
  if (status === 'completed' && result !== null && result !== '' && !isConcluded(transcript, agent)) {
    const metadata = single === null ? forcedConclusionMetadata(transcript, agent) : { interaction_type: single }
    last.push({ type: 'final_analysis', content: result, metadata })
  }
  if (status === 'failed' && error !== null) last.push({ type: 'error', content: error })
  const closing = closeOpenEvents(execution, 'failed', error ?? 'the execution ended')
  journal.append(
    ...closing,
    ...addEvents(execution, last),
    ...endFacts(execution, {
      status,
      result,
      error,
      ...(labels !== undefined && { labels }),
      ...(verdict !== undefined && { verdict }),
    }),
  )
}

/** Ends an execution that was cancelled or whose time is over. */
export function stopExecution(execution: Execution): void {
  const { journal, signal } = execution
  if (execution.transcript().end !== null) return
  const status = stopStatus(signal)
  const error = stopMessage(signal)
  const end = { status, result: null, error }
  journal.append(...closeOpenEvents(execution, status, error), ...endFacts(execution, end))
}

/** The end, and for a sub-agent the letter that reports it to the lead. */
function endFacts(execution: Execution, end: ExecutionEnd): Array<NewEntry> {
  const { executionId, parentId, journal, ids, agent } = execution
  const { status, error } = end
  const finished: NewEntry = {
    type: 'execution.finished',
    public: {
      type: 'execution.status',
      ...frameKeys(execution),
      agent_index: journal.transcript(executionId).agentIndex,
      status,
      ...(error !== null && { error_message: error }),
    },
    private: { executionId, ...end },
  }
  if (parentId === undefined || journal.transcript(parentId).end !== null) return [finished]
  const from = { kind: 'sub_agent', id: executionId } as const
  const forced = journal.transcript(executionId).concluding
  const report = { status, error, forced, result: resultFor(execution, end) }
  return [finished, postLetter(ids, parentId, from, childReport(agent.name, executionId, report))]
}

/** For the agent that works on with it. */
function resultFor({ journal }: Execution, { result, verdict }: ExecutionEnd): Text | null {
  return result === null ? null : withVerdict(result, checkVerdict(journal, verdict ?? null))
}
