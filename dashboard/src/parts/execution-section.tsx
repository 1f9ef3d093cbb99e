import type { ExecutionOverview } from '#core/protocol/api.ts'
import type { ExecutionProgressFrame } from '#core/protocol/events.ts'
import { isEnd } from '#core/protocol/status.ts'
import { count } from '../data/format.ts'
import { type ExecutionOutline, holdsEvent } from '../data/outline.ts'
import { PHASE_WORDS } from '../data/words.ts'
import { EventRows } from './event-rows.tsx'
import { Fold } from './fold.tsx'
import { StatusMark } from './status-badge.tsx'
import { Took } from './time.tsx'

type ExecutionProps = {
  outline: ExecutionOutline
  /** One of several agents: its events fold under a line of their own. */
  folded: boolean
  activity: Readonly<Record<string, ExecutionProgressFrame>>
  target: string | null
}

/** What was cancelled is no error. */
export function endClass(status: string): string {
  return status === 'cancelled' ? 'muted' : 'stage-error'
}

export function ExecutionSection({ outline, folded, activity, target }: ExecutionProps) {
  const { execution, events, subAgents } = outline
  const doing = activity[execution.execution_id]
  const why = execution.error_message
  const saidBelow = events.some(event => event.event_type === 'error' && event.content === why)
  const body = () => (
    <>
      {why !== null && !saidBelow && <p class={endClass(execution.status)}>{why}</p>}
      {execution.task !== undefined && !events.some(each => each.event_type === 'task_assigned') && (
        <p class="task">{execution.task}</p>
      )}
      <EventRows events={events} target={target} />
      {subAgents.map(each => (
        <ExecutionSection key={each.execution.execution_id} outline={each} folded activity={activity} target={target} />
      ))}
      {doing !== undefined && <Activity frame={doing} />}
    </>
  )
  if (!folded)
    return (
      <div class="execution">
        <p class="execution-head">
          <ExecutionFacts execution={execution} />
        </p>
        {body()}
      </div>
    )
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
        body={body}
      />
    </div>
  )
}

function ExecutionFacts({ execution }: { execution: ExecutionOverview }) {
  const effort = execution.reasoning_effort === undefined ? '' : ` (${execution.reasoning_effort})`
  const model = [execution.llm_provider, execution.model_name].filter(Boolean).join(' / ') + effort
  return (
    <>
      <strong>{execution.agent_name}</strong>
      {model !== '' && <span class="muted">{model}</span>}
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
