import type { ExecutionOverview, SessionDetail } from './api.ts'
import type { TimelineCreatedFrame } from './events.ts'

/** One execution goes on with another model. What it began with is kept from its first switch. */
export function switchModel(detail: SessionDetail, frame: TimelineCreatedFrame): SessionDetail {
  const stages = detail.stages.map(stage =>
    stage.id === frame.stage_id && stage.executions !== undefined
      ? { ...stage, executions: stage.executions.map(each => switchIn(each, frame)) }
      : stage,
  )
  return { ...detail, stages }
}

function switchIn(execution: ExecutionOverview, frame: TimelineCreatedFrame): ExecutionOverview {
  if (execution.execution_id === frame.execution_id) return withFallback(execution, frame.metadata ?? {})
  if (execution.sub_agents === undefined) return execution
  return { ...execution, sub_agents: execution.sub_agents.map(each => switchIn(each, frame)) }
}

function withFallback(execution: ExecutionOverview, metadata: Record<string, unknown>): ExecutionOverview {
  const text = (key: string) => String(metadata[key] ?? '')
  const { reasoning_effort: _before, ...rest } = execution
  const first = execution.original_llm_provider === undefined
  return {
    ...rest,
    ...(first && effortKey('original_reasoning_effort', metadata['original_reasoning_effort'])),
    ...effortKey('reasoning_effort', metadata['fallback_reasoning_effort']),
    original_llm_provider: execution.original_llm_provider ?? text('original_provider'),
    original_llm_backend: execution.original_llm_backend ?? text('original_backend'),
    original_model_name: execution.original_model_name ?? text('original_model'),
    llm_provider: text('fallback_provider'),
    llm_backend: text('fallback_backend'),
    model_name: text('fallback_model'),
    fallback_reason: text('reason'),
    fallback_error_code: text('error_code'),
    fallback_attempt: Number(metadata['attempt'] ?? 0),
  }
}

/** Absent for a model without an effort. */
function effortKey<K extends string>(key: K, effort: unknown): { [_ in K]?: string } {
  return (typeof effort === 'string' ? { [key]: effort } : {}) as { [_ in K]?: string }
}
