import type { ExecutionOverview } from '#core/protocol/api.ts'
import type { ExecutionProgressFrame } from '#core/protocol/events.ts'
import { isEnd } from '#core/protocol/status.ts'
import { count } from '../data/format.ts'
import { sentence } from '../data/mended.ts'
import { type ExecutionOutline, holdsEvent, piecesOf } from '../data/outline.ts'
import { PHASE_WORDS } from '../data/words.ts'
import { EventRows } from './event-rows.tsx'
import { Fold } from './fold.tsx'
import { StatusMark } from './status-badge.tsx'
import { Took } from './time.tsx'

type ExecutionProps = {
  outline: ExecutionOutline
  activity: Readonly<Record<string, ExecutionProgressFrame>>
  target: string | null
}

/** What was cancelled is no error. */
export function endClass(status: string): string {
  return status === 'cancelled' ? 'muted' : 'stage-error'
}

/** An agent of a stage, with its events and the sub-agents that it dispatched. */
export function ExecutionSection({ outline, activity, target }: ExecutionProps) {
  const { execution } = outline
  return (
    <div class="execution">
      <p class="execution-head">
        <StatusMark status={execution.status} />
        <ExecutionFacts execution={execution} />
        <Took start={execution.started_at} end={execution.completed_at} />
      </p>
      <ExecutionBody outline={outline} activity={activity} target={target} />
    </div>
  )
}

function ExecutionBody({ outline, activity, target }: ExecutionProps) {
  const { execution, events } = outline
  const doing = activity[execution.execution_id]
  const why = execution.error_message
  const saidBelow = events.some(event => event.event_type === 'error' && event.content === why)
  return (
    <>
      {why !== null && !saidBelow && <p class={endClass(execution.status)}>{sentence(why)}</p>}
      {execution.task !== undefined && !events.some(each => each.event_type === 'task_assigned') && (
        <p class="task">{execution.task}</p>
      )}
      {piecesOf(outline).map((piece, at) =>
        'events' in piece ? (
          <EventRows key={at} events={piece.events} target={target} />
        ) : (
          <SubAgent key={at} outline={piece.subAgent} activity={activity} target={target} />
        ),
      )}
      {doing !== undefined && <Activity frame={doing} />}
    </>
  )
}

/** One that was dispatched folds under a line of its own. */
function SubAgent({ outline, activity, target }: ExecutionProps) {
  const { execution } = outline
  const open = !isEnd(execution.status) || (target !== null && holdsEvent(outline, target))
  return (
    <div class="execution folded">
      <Fold
        class="execution-head"
        open={open}
        head={
          <>
            <StatusMark status={execution.status} />
            <ExecutionFacts execution={execution} />
            <Took start={execution.started_at} end={execution.completed_at} />
          </>
        }
        body={() => <ExecutionBody outline={outline} activity={activity} target={target} />}
      />
    </div>
  )
}

/** The model's own name is said; the name of its entry in the configuration is on hover. */
function ExecutionFacts({ execution }: { execution: ExecutionOverview }) {
  const effort = execution.reasoning_effort === undefined ? '' : ` (${execution.reasoning_effort})`
  const model = execution.model_name ?? execution.llm_provider ?? ''
  return (
    <>
      <strong>{execution.agent_name}</strong>
      {model !== '' && (
        <span class="muted" title={execution.llm_provider ?? undefined}>
          {model}
          {effort}
        </span>
      )}
      {execution.total_tokens > 0 && <span class="muted">{count(execution.total_tokens)} tokens</span>}
    </>
  )
}

/** What the agent is doing now. */
export function Activity({ frame }: { frame: ExecutionProgressFrame }) {
  return (
    <p class="activity">
      <span class="pulse" aria-hidden="true" />
      <strong>{PHASE_WORDS[frame.phase] ?? frame.message}</strong>
      {frame.phase in PHASE_WORDS && frame.message !== '' && <span class="muted">{frame.message}</span>}
    </p>
  )
}
