import type { ExecutionOverview, SessionDetail } from './api.ts'
import type { InteractionCreatedFrame } from './events.ts'
import type { SessionView, TokenParts, Tokens } from './view.ts'

/** Adds one call to what its model, with this effort, has read and written in the session. */
export function addUsage(view: SessionView, frame: InteractionCreatedFrame): SessionView {
  const { model_name, reasoning_effort = '' } = frame
  if (frame.interaction_type === 'mcp' || model_name === undefined) return view
  const key = JSON.stringify([model_name, reasoning_effort])
  const before = view.usage[key] ?? { model_name, reasoning_effort, ...NO_TOKENS, ...NO_PARTS }
  return { ...view, usage: { ...view.usage, [key]: addParts(addTokens(before, tokensOf(frame)), frame) } }
}

/** Adds one interaction to the counts of its session and, for a model call, of its execution and that one's parent. */
export function countInteraction(detail: SessionDetail, frame: InteractionCreatedFrame): SessionDetail {
  if (frame.interaction_type === 'mcp') return { ...detail, mcp_interaction_count: detail.mcp_interaction_count + 1 }
  return {
    ...addParts(addTokens(detail, tokensOf(frame)), frame),
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

const NO_PARTS: TokenParts = { thinking_tokens: 0, cache_read_tokens: 0, cache_creation_tokens: 0 }

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

function addParts<T extends TokenParts>(to: T, frame: InteractionCreatedFrame): T {
  return {
    ...to,
    thinking_tokens: to.thinking_tokens + (frame.thinking_tokens ?? 0),
    cache_read_tokens: to.cache_read_tokens + (frame.cache_read_tokens ?? 0),
    cache_creation_tokens: to.cache_creation_tokens + (frame.cache_creation_tokens ?? 0),
  }
}
