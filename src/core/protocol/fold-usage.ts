import type { ExecutionOverview, SessionDetail } from './api.ts'
import type { InteractionCreatedFrame } from './events.ts'
import type { ModelUsage, SessionView, Tokens } from './view.ts'

/** Adds one call to what its model has read and wrote in the session. */
export function addUsage(view: SessionView, frame: InteractionCreatedFrame): SessionView {
  if (frame.interaction_type === 'mcp' || frame.model_name === undefined) return view
  // A model may be named like a property of every object.
  const before = Object.hasOwn(view.usage, frame.model_name) ? view.usage[frame.model_name] : undefined
  const { cache_read_tokens = 0, cache_creation_tokens = 0 } = frame
  const usage: ModelUsage = {
    ...addTokens(before ?? NO_TOKENS, tokensOf(frame)),
    cache_read_tokens: (before?.cache_read_tokens ?? 0) + cache_read_tokens,
    cache_creation_tokens: (before?.cache_creation_tokens ?? 0) + cache_creation_tokens,
  }
  return { ...view, usage: { ...view.usage, [frame.model_name]: usage } }
}

/** Adds one interaction to the counts of its session and, for a model call, of its execution and that one's parent. */
export function countInteraction(detail: SessionDetail, frame: InteractionCreatedFrame): SessionDetail {
  if (frame.interaction_type === 'mcp') return { ...detail, mcp_interaction_count: detail.mcp_interaction_count + 1 }
  return {
    ...addTokens(detail, tokensOf(frame)),
    llm_interaction_count: detail.llm_interaction_count + 1,
    stages: detail.stages.map(stage =>
      stage.id === frame.stage_id && stage.executions !== undefined
        ? { ...stage, executions: stage.executions.map(each => countTokens(each, frame)) }
        : stage,
    ),
  }
}

function countTokens(execution: ExecutionOverview, frame: InteractionCreatedFrame): ExecutionOverview {
  if (execution.execution_id === frame.execution_id) return addTokens(execution, tokensOf(frame))
  const children = execution.sub_agents ?? []
  if (!children.some(child => child.execution_id === frame.execution_id)) return execution
  return {
    ...addTokens(execution, tokensOf(frame)),
    sub_agents: children.map(child => countTokens(child, frame)),
  }
}

const NO_TOKENS: Tokens = { input_tokens: 0, output_tokens: 0, total_tokens: 0 }

function tokensOf({ input_tokens = 0, output_tokens = 0, total_tokens }: InteractionCreatedFrame): Tokens {
  return { input_tokens, output_tokens, total_tokens: total_tokens ?? input_tokens + output_tokens }
}

function addTokens<T extends Tokens>(to: T, more: Tokens): T {
  return {
    ...to,
    input_tokens: to.input_tokens + more.input_tokens,
    output_tokens: to.output_tokens + more.output_tokens,
    total_tokens: to.total_tokens + more.total_tokens,
  }
}
