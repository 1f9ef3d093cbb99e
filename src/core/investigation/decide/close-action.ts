import type { NewEntry } from '../log/facts.ts'
import type { Journal } from '../log/journal.ts'
import { executionIds } from '../log/execution-ids.ts'
import { completeEvent } from '../log/timeline.ts'
import { parseActionReport } from './action-report.ts'
import type { CloseStage } from './closing.ts'

/** Records whether the agents changed anything, and removes their YES or NO lines from the reports. */
export const closeAction: CloseStage = ({ journal }, { executions, ends }) => {
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
