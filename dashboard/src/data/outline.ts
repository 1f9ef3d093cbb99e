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
export function withoutRepeats(events: ReadonlyArray<TimelineEvent>): Array<TimelineEvent> {
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

/** A stretch of an agent's own events, or a sub-agent that it dispatched there. */
export type Piece = { events: Array<TimelineEvent> } | { subAgent: ExecutionOutline }

/** The agent's story in the order in which it happened: a sub-agent stands where it was dispatched. */
export function piecesOf({ events, subAgents }: ExecutionOutline): Array<Piece> {
  const pieces: Array<Piece> = []
  let from = 0
  for (const subAgent of subAgents.toSorted((a, b) => timeOf(a) - timeOf(b))) {
    const to = events.findIndex((event, at) => at >= from && Date.parse(event.created_at) > timeOf(subAgent))
    const end = to < 0 ? events.length : to
    if (end > from) pieces.push({ events: events.slice(from, end) })
    pieces.push({ subAgent })
    from = end
  }
  if (from < events.length || subAgents.length === 0) pieces.push({ events: events.slice(from) })
  return pieces
}

/** One that has not started stands last. */
function timeOf({ execution }: ExecutionOutline): number {
  return execution.started_at === null ? Infinity : Date.parse(execution.started_at)
}

/** All events of an outline in the order of the page. */
export function eventsOf({ stages, loose }: Outline): Array<TimelineEvent> {
  const all = (outline: ExecutionOutline): Array<TimelineEvent> =>
    piecesOf(outline).flatMap(piece => ('events' in piece ? piece.events : all(piece.subAgent)))
  return [...stages.flatMap(stage => [...stage.events, ...stage.executions.flatMap(all)]), ...loose]
}
