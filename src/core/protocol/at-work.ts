// What a list shows of a session that runs, from its view.

import type { ExecutionOverview, SessionDetail, SessionListItem, TimelineEvent } from './api.ts'
import type { SessionView } from './view.ts'

/** `total` is what was planned, or what has begun where no plan is known. */
export function currentStage(detail: SessionDetail): SessionListItem['current_stage'] {
  if (!isAtWork(detail)) return null
  const stage = detail.stages.find(each => each.id === detail.current_stage_id)
  if (stage === undefined) return null
  // A stage that is repeated or added has an index above the plan.
  const total = Math.max(detail.planned_stages.length, stage.stage_index)
  return { name: stage.stage_name, index: stage.stage_index, total }
}

/** The agents that have begun and not ended, sub-agents behind their lead, each with its newest open call. */
export function activeAgents({
  detail,
  events,
}: Pick<SessionView, 'detail' | 'events'>): SessionListItem['active_agents'] {
  if (detail === null || !isAtWork(detail)) return []
  const active = detail.stages
    .filter(stage => stage.status === 'active')
    .flatMap(stage => (stage.executions ?? []).flatMap(withSubAgents))
    .filter(each => each.status === 'active')
  return active.map(({ agent_name, execution_id }) => ({ name: agent_name, call: openCall(events, execution_id) }))
}

function isAtWork({ status }: SessionDetail): boolean {
  return status === 'in_progress' || status === 'cancelling'
}

function withSubAgents(execution: ExecutionOverview): Array<ExecutionOverview> {
  return [execution, ...(execution.sub_agents ?? [])]
}

function openCall(events: ReadonlyArray<TimelineEvent>, executionId: string) {
  const call = events.findLast(
    each => each.execution_id === executionId && each.event_type === 'llm_tool_call' && each.status === 'streaming',
  )
  if (call === undefined) return null
  const { server_name, tool_name } = call.metadata ?? {}
  return { server: textOf(server_name), tool: textOf(tool_name), started_at: call.created_at }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
