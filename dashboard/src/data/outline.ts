import type { ExecutionOverview, SessionDetail, StageOverview, TimelineEvent } from '#core/protocol/api.ts'

export type ExecutionOutline = {
  execution: ExecutionOverview
  events: Array<TimelineEvent>
  subAgents: Array<ExecutionOutline>
}
export type StageOutline = { stage: StageOverview; executions: Array<ExecutionOutline>; events: Array<TimelineEvent> }
export type Outline = {
  stages: Array<StageOutline>
  /** Events whose stage is not known (yet). */
  loose: Array<TimelineEvent>
}

/** The timeline in the order of reading: stage by stage, agent by agent, each agent's events by sequence number. */
export function outlineOf(detail: SessionDetail, events: ReadonlyArray<TimelineEvent>): Outline {
  const byExecution = Map.groupBy(withoutRepeats(events), event => event.execution_id ?? event.stage_id ?? '')
  const take = (key: string) => {
    const found = byExecution.get(key) ?? []
    byExecution.delete(key)
    return found.toSorted((a, b) => a.sequence_number - b.sequence_number)
  }
  const outline = (execution: ExecutionOverview): ExecutionOutline => ({
    execution,
    events: take(execution.execution_id),
    subAgents: (execution.sub_agents ?? []).map(outline),
  })
  const stages = detail.stages.map(stage => ({
    stage,
    executions: (stage.executions ?? []).map(outline),
    events: take(stage.id),
  }))
  return { stages, loose: [...byExecution.values()].flat() }
}

/** The last response of an agent comes twice, byte for byte: as `llm_response` and as `final_analysis`. Leaves out the first. */
function withoutRepeats(events: ReadonlyArray<TimelineEvent>): Array<TimelineEvent> {
  const conclusions = new Set<string>()
  for (const event of events) if (event.event_type === 'final_analysis') conclusions.add(keyOf(event))
  return events.filter(event => event.event_type !== 'llm_response' || !conclusions.has(keyOf(event)))
}

function keyOf(event: TimelineEvent): string {
  return `${event.execution_id ?? ''} ${event.content}`
}

export function holdsEvent(outline: ExecutionOutline | StageOutline, eventId: string): boolean {
  if (outline.events.some(event => event.id === eventId)) return true
  const inner = 'stage' in outline ? outline.executions : outline.subAgents
  return inner.some(each => holdsEvent(each, eventId))
}
