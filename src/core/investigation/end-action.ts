import { actionReport } from './action.ts'
import { placeOf, type Engine } from './engine.ts'
import type { NewEntry } from './facts.ts'
import type { AgentEnd } from './stage-outcome.ts'
import { completed } from './timeline.ts'

/** The ends of an action stage without their marks, whether anything was done, and the facts that take the marks out of the timeline. */
export function actionEnd(engine: Engine, executions: ReadonlyArray<string>, ends: ReadonlyArray<AgentEnd>) {
  const reports = ends.map(end => (end.result === null ? null : actionReport(end.result)))
  const actions = ends.flatMap(({ name }, at) => {
    const acted = reports[at]?.acted ?? null
    return acted === null ? [] : [{ agent: name, acted }]
  })
  return {
    actions,
    acted: actions.length === 0 ? null : actions.some(each => each.acted),
    ends: ends.map((end, at) => ({ ...end, result: reports[at]?.text ?? end.result })),
    entries: executions.flatMap((id, at) => unmarked(engine, id, ends[at]?.result ?? null)),
  }
}

/** Conclusion and response say the same words; both lose the mark. */
function unmarked(engine: Engine, executionId: string, result: string | null): Array<NewEntry> {
  if (result === null || actionReport(result).acted === null) return []
  const place = placeOf(engine, executionId)
  return engine.journal
    .state()
    .view.events.filter(event => event.execution_id === executionId && event.content === result)
    .map(event =>
      completed(place, { eventId: event.id, type: event.event_type }, 'completed', actionReport(result).text),
    )
}
