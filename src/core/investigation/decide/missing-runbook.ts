import { sayMissing } from '../../runbooks/say-missing.ts'
import type { SessionState } from '../log/state.ts'
import type { NewEvent } from '../log/timeline.ts'

/**
 * What a reader is told about runbooks that were wanted and could not be read: once a session, by its first execution. The keys are read by the
 * operator's warnings.
 */
export function missingRunbookEvents({ plan, stages }: SessionState, executionId: string): Array<NewEvent> {
  if (plan === null || stages[0]?.executions[0] !== executionId) return []
  const content = sayMissing(plan.runbook, plan.runbookOrigin)
  const missing = plan.runbookOrigin?.missing ?? []
  return content === '' ? [] : [{ type: 'error', content, metadata: { missing_runbooks: missing } }]
}
