import type { Facts, NewEntry } from '../log/facts.ts'
import type { Journal } from '../log/journal.ts'
import { executionIds } from '../log/execution-ids.ts'
import { completeEvent } from '../log/timeline.ts'
import { actionReport } from './action.ts'
import type { AgentEnd } from './stage-outcome.ts'

/**
 * What the end of a stage writes beside the end itself: `entries` go before it in the same transaction, `frame` and `fact` into it. `ends`
 * are the agents' ends as the stage tells them.
 */
export type Closing = {
  ends: ReadonlyArray<AgentEnd>
  entries: Array<NewEntry>
  frame: { actions_executed?: boolean }
  fact: Pick<Facts['stage.finished'], 'actions'>
}

export type CloseStage = (journal: Journal, executions: ReadonlyArray<string>, ends: ReadonlyArray<AgentEnd>) => Closing

/** An action stage says whether anything was done; the marks that its agents say it by are taken out of their reports. */
export const closeAction: CloseStage = (journal, executions, ends) => {
  const reports = ends.map(end => (end.result === null ? null : actionReport(end.result)))
  const actions = ends.flatMap(({ name }, at) => {
    const acted = reports[at]?.acted ?? null
    return acted === null ? [] : [{ agent: name, acted }]
  })
  return {
    ends: ends.map((end, at) => ({ ...end, result: reports[at]?.text ?? end.result })),
    entries: executions.flatMap((id, at) => unmarked(journal, id, ends[at]?.result ?? null)),
    frame: actions.length === 0 ? {} : { actions_executed: actions.some(each => each.acted) },
    fact: { actions },
  }
}

/** Conclusion and response say the same words; both lose the mark. */
function unmarked(journal: Journal, executionId: string, result: string | null): Array<NewEntry> {
  if (result === null || actionReport(result).acted === null) return []
  const place = executionIds(journal, executionId)
  return journal
    .state()
    .view.events.filter(event => event.execution_id === executionId && event.content === result)
    .map(event =>
      completeEvent(place, { eventId: event.id, type: event.event_type }, 'completed', actionReport(result).text),
    )
}
