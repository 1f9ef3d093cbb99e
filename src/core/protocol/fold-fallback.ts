import type { ExecutionOverview, StageOverview } from './api.ts'
import type { TimelineCreatedFrame } from './events.ts'

/** The stage after one of its executions went on with another model; what it began with is kept from the first switch. */
export function afterFallback(stage: StageOverview, frame: TimelineCreatedFrame): StageOverview {
  if (stage.id !== frame.stage_id || stage.executions === undefined) return stage
  return { ...stage, executions: stage.executions.map(execution => switched(execution, frame)) }
}

function switched(execution: ExecutionOverview, frame: TimelineCreatedFrame): ExecutionOverview {
  if (execution.execution_id !== frame.execution_id) {
    if (execution.sub_agents === undefined) return execution
    return { ...execution, sub_agents: execution.sub_agents.map(each => switched(each, frame)) }
  }
  const told = frame.metadata ?? {}
  const text = (key: string) => String(told[key] ?? '')
  return {
    ...execution,
    original_llm_provider: execution.original_llm_provider ?? text('original_provider'),
    original_llm_backend: execution.original_llm_backend ?? text('original_backend'),
    original_model_name: execution.original_model_name ?? text('original_model'),
    llm_provider: text('fallback_provider'),
    llm_backend: text('fallback_backend'),
    model_name: text('fallback_model'),
    fallback_reason: text('reason'),
    fallback_error_code: text('error_code'),
    fallback_attempt: Number(told['attempt'] ?? 0),
  }
}
