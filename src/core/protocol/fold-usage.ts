import type { ExecutionOverview, SessionDetail } from './api.ts'
import type { InteractionCreatedFrame } from './events.ts'
import type { ModelUsage, SessionView, Tokens } from './view.ts'

/** What each model read and wrote, after one more call. */
export function withUsage(view: SessionView, frame: InteractionCreatedFrame): SessionView {
  if (frame.interaction_type === 'mcp' || frame.model_name === undefined) return view
  const before = Object.hasOwn(view.usage, frame.model_name) ? view.usage[frame.model_name] : undefined
  const { cache_read_tokens = 0, cache_creation_tokens = 0 } = frame
  const usage: ModelUsage = {
    ...plus(before ?? NOTHING, tokensOf(frame)),
    cache_read_tokens: (before?.cache_read_tokens ?? 0) + cache_read_tokens,
    cache_creation_tokens: (before?.cache_creation_tokens ?? 0) + cache_creation_tokens,
  }
  return { ...view, usage: { ...view.usage, [frame.model_name]: usage } }
}

const NOTHING: Tokens = { input_tokens: 0, output_tokens: 0, total_tokens: 0 }

function tokensOf({ input_tokens = 0, output_tokens = 0, total_tokens }: InteractionCreatedFrame): Tokens {
  return { input_tokens, output_tokens, total_tokens: total_tokens ?? input_tokens + output_tokens }
}

function plus<T extends Tokens>(of: T, more: Tokens): T {
  return {
    ...of,
    input_tokens: of.input_tokens + more.input_tokens,
    output_tokens: of.output_tokens + more.output_tokens,
    total_tokens: of.total_tokens + more.total_tokens,
  }
}

/** The counts of a session, its stages and executions, after one more interaction. */
export function withInteraction(detail: SessionDetail, frame: InteractionCreatedFrame): SessionDetail {
  if (frame.interaction_type === 'mcp') return { ...detail, mcp_interaction_count: detail.mcp_interaction_count + 1 }
  const spent = <T extends Tokens>(of: T): T => plus(of, tokensOf(frame))
  const spentBy = (execution: ExecutionOverview): ExecutionOverview => {
    if (execution.execution_id === frame.execution_id) return spent(execution)
    const children = execution.sub_agents ?? []
    if (!children.some(child => child.execution_id === frame.execution_id)) return execution
    return { ...spent(execution), sub_agents: children.map(spentBy) }
  }
  return {
    ...spent(detail),
    llm_interaction_count: detail.llm_interaction_count + 1,
    stages: detail.stages.map(stage =>
      stage.id === frame.stage_id && stage.executions !== undefined
        ? { ...stage, executions: stage.executions.map(spentBy) }
        : stage,
    ),
  }
}
