import type { Facts, NewEntry } from '../log/facts.ts'
import type { Journal } from '../log/journal.ts'
import { executionIds } from '../log/execution-ids.ts'
import { completeEvent } from '../log/timeline.ts'
import { parseActionReport } from './action-report.ts'
import type { AgentEnd } from './stage-outcome.ts'

/**
 * What a kind of stage adds to its end. `entries` go before `stage.finished` in the same transaction; `frame` and `fact` are merged into it.
 * `ends` replace the agents' ends when the stage's outcome is made.
 */
export type Closing = {
  ends: ReadonlyArray<AgentEnd>
  entries: Array<NewEntry>
  frame: { actions_executed?: boolean }
  fact: Pick<Facts['stage.finished'], 'actions'>
}

export type CloseStage = (journal: Journal, executions: ReadonlyArray<string>, ends: ReadonlyArray<AgentEnd>) => Closing

/** Records whether the agents changed anything, and removes their YES or NO lines from the reports. */
export const closeAction: CloseStage = (journal, executions, ends) => {
  const reports = ends.map(end => (end.result === null ? null : parseActionReport(end.result)))
  const actions = ends.flatMap(({ name }, at) => {
    const acted = reports[at]?.acted ?? null
    return acted === null ? [] : [{ agent: name, acted }]
  })
  return {
    ends: ends.map((end, at) => ({ ...end, result: reports[at]?.text ?? end.result })),
    entries: executions.flatMap((id, at) => removeMarks(journal, id, ends[at]?.result ?? null)),
    frame: actions.length === 0 ? {} : { actions_executed: actions.some(each => each.acted) },
    fact: { actions },
  }
}

/** The conclusion and the response have the same text, so both events get new content. */
function removeMarks(journal: Journal, executionId: string, result: string | null): Array<NewEntry> {
  const report = result === null ? null : parseActionReport(result)
  if (report === null || report.acted === null) return []
  const ids = executionIds(journal, executionId)
  return journal
    .state()
    .view.events.filter(event => event.execution_id === executionId && event.content === result)
    .map(event => completeEvent(ids, { eventId: event.id, type: event.event_type }, 'completed', report.text))
}
