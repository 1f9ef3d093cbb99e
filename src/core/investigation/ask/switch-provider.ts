import { currentModel, droppedTools } from '../decide/fallback.ts'
import { leftOutEvents } from '../decide/left-out.ts'
import type { Move } from '../decide/next-move.ts'
import type { Execution } from '../execution.ts'
import { addEvents, type NewEvent } from '../log/timeline.ts'

/** Switches the rest of the execution to another model and adds an event to the timeline. Its keys are the reference's (TARSy in Go). */
export function switchProvider(execution: Execution, { to, why }: Move & { kind: 'switch' }): void {
  const { journal, executionId, agent, llm } = execution
  const { fallbackAt, last, tools } = journal.transcript(executionId)
  const from = currentModel(agent, fallbackAt)
  const error = last !== null && 'error' in last ? last : null
  const dropped = droppedTools(from, to.to)
  const metadata = {
    original_provider: from.provider,
    original_backend: from.backend,
    original_model: from.model,
    fallback_provider: to.to.provider,
    fallback_backend: to.to.backend,
    fallback_model: to.to.model,
    ...(from.reasoningEffort !== undefined && { original_reasoning_effort: from.reasoningEffort }),
    ...(to.to.reasoningEffort !== undefined && { fallback_reasoning_effort: to.to.reasoningEffort }),
    reason: why,
    attempt: to.at + 1,
    ...(error !== null && {
      error_code: error.code,
      error_retryable: error.error.retryable,
    }),
    ...(dropped.length > 0 && { native_tools_dropped: dropped }),
    ...(to.skipped.length > 0 && { skipped_incompatible: to.skipped }),
  }
  const content = `Provider fallback: ${from.provider} → ${to.to.provider}`
  const { leftOut } = llm.fitTools(to.to, tools)
  const events: Array<NewEvent> = [{ type: 'provider_fallback', content, metadata }, ...leftOutEvents(leftOut)]
  journal.append(...addEvents(execution, events), {
    type: 'provider.switched',
    public: null,
    private: { executionId, at: to.at },
  })
}
