// Builds the trace from a session's frames. A client that loaded the trace can go on with the frames that follow.

import type { ExecutionStatusFrame, Frame, InteractionCreatedFrame, StageStatusFrame } from './events.ts'
import type { LlmItem, McpItem, Trace, TraceExecution } from './trace.ts'

export const emptyTrace: Trace = { stages: [], session_interactions: [] }

/** Applies one frame. A frame that the trace already holds changes nothing. */
export function foldTrace(trace: Trace, frame: Frame): Trace {
  switch (frame.type) {
    case 'stage.status':
      return addStage(trace, frame)
    case 'execution.status':
      return addExecution(trace, frame)
    case 'interaction.created':
      return addInteraction(trace, frame)
    default:
      return trace
  }
}

/** A model call as the trace lists it; null for an interaction of another kind. */
export function llmItem(frame: InteractionCreatedFrame): LlmItem | null {
  if (frame.interaction_type !== 'llm' || frame.llm_type === undefined) return null
  return {
    id: frame.interaction_id,
    interaction_type: frame.llm_type,
    model_name: frame.model_name ?? '',
    ...pickPresent(frame, ['input_tokens', 'output_tokens', 'total_tokens', 'duration_ms', 'error_message']),
    created_at: frame.timestamp,
  }
}

/** An MCP call as the trace lists it; null for an interaction of another kind. */
export function mcpItem(frame: InteractionCreatedFrame): McpItem | null {
  if (frame.interaction_type !== 'mcp' || frame.mcp_type === undefined) return null
  return {
    id: frame.interaction_id,
    interaction_type: frame.mcp_type,
    server_name: frame.server_name ?? '',
    ...pickPresent(frame, ['tool_name', 'duration_ms', 'error_message']),
    created_at: frame.timestamp,
  }
}

function addStage(trace: Trace, frame: StageStatusFrame): Trace {
  const { stage_id, stage_name, stage_type } = frame
  if (trace.stages.some(stage => stage.stage_id === stage_id)) return trace
  const stage = { stage_id, stage_name, stage_type, ...pickPresent(frame, ['referenced_stage_id']), executions: [] }
  return { ...trace, stages: [...trace.stages, stage] }
}

/** Only an execution's first frame carries the agent's name. Executions begin in the order of their index. */
function addExecution(trace: Trace, frame: ExecutionStatusFrame): Trace {
  const { execution_id, agent_name, parent_execution_id: parent } = frame
  if (agent_name === undefined) return trace
  const execution: TraceExecution = { execution_id, agent_name, llm_interactions: [], mcp_interactions: [] }
  const into = (all: ReadonlyArray<TraceExecution>) =>
    all.some(each => each.execution_id === execution_id) ? [...all] : [...all, execution]
  const stages = trace.stages.map(stage => {
    if (stage.stage_id !== frame.stage_id) return stage
    if (parent === undefined) return { ...stage, executions: into(stage.executions) }
    const executions = stage.executions.map(each =>
      each.execution_id === parent ? { ...each, sub_agents: into(each.sub_agents ?? []) } : each,
    )
    return { ...stage, executions }
  })
  return { ...trace, stages }
}

function addInteraction(trace: Trace, frame: InteractionCreatedFrame): Trace {
  const llm = llmItem(frame)
  const mcp = mcpItem(frame)
  if (frame.execution_id === undefined)
    return llm === null ? trace : { ...trace, session_interactions: addOnce(trace.session_interactions, llm) }
  const change = (execution: TraceExecution): TraceExecution => {
    if (execution.execution_id === frame.execution_id)
      return {
        ...execution,
        llm_interactions: addOnce(execution.llm_interactions, llm),
        mcp_interactions: addOnce(execution.mcp_interactions, mcp),
      }
    return execution.sub_agents === undefined
      ? execution
      : { ...execution, sub_agents: execution.sub_agents.map(change) }
  }
  const stages = trace.stages.map(stage =>
    stage.stage_id === frame.stage_id ? { ...stage, executions: stage.executions.map(change) } : stage,
  )
  return { ...trace, stages }
}

function addOnce<T extends { id: string }>(all: Array<T>, item: T | null): Array<T> {
  return item === null || all.some(each => each.id === item.id) ? all : [...all, item]
}

/** Copies those of the keys that the frame has, so that absent keys stay absent. */
function pickPresent<T extends object, K extends keyof T>(frame: T, keys: ReadonlyArray<K>): Pick<T, K> {
  const present = keys.filter(key => frame[key] !== undefined)
  return Object.fromEntries(present.map(key => [key, frame[key]])) as Pick<T, K>
}
