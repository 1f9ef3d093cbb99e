// Builds the trace from the frames of a session's log.

import type { ExecutionStatusFrame, Frame, InteractionCreatedFrame } from './events.ts'
import type { LlmItem, McpItem, Trace, TraceExecution } from './trace.ts'

export const emptyTrace: Trace = { stages: [], session_interactions: [] }

/** What is said of one execution while the trace is built. `top`: not a sub-agent. */
type Known = { stageId: string; top: boolean; execution: TraceExecution }

/** The trace of these frames. A frame that comes twice adds nothing. */
export function traceOf(frames: Iterable<Frame>): Trace {
  const trace: Trace = { stages: [], session_interactions: [] }
  const stages = new Map<string, Trace['stages'][number]>()
  const executions = new Map<string, Known>()
  const interactions = new Set<string>()
  for (const frame of frames) {
    if (frame.type === 'stage.status' && !stages.has(frame.stage_id)) {
      const { stage_id, stage_name, stage_type } = frame
      const stage = { stage_id, stage_name, stage_type, ...pickPresent(frame, ['referenced_stage_id']), executions: [] }
      stages.set(stage_id, stage)
      trace.stages.push(stage)
    } else if (frame.type === 'execution.status' && !executions.has(frame.execution_id)) {
      const known = knownOf(frame)
      const siblings = known === null ? null : siblingsOf(frame, stages, executions)
      if (known === null || siblings === null) continue
      siblings.push(known.execution)
      executions.set(frame.execution_id, known)
    } else if (frame.type === 'interaction.created' && !interactions.has(frame.interaction_id)) {
      interactions.add(frame.interaction_id)
      addInteraction(trace, executions, frame)
    }
  }
  return trace
}

/** A model call as the trace lists it; null for an interaction of another kind. */
export function llmItem(frame: InteractionCreatedFrame): LlmItem | null {
  if (frame.interaction_type !== 'llm' || frame.llm_type === undefined) return null
  return {
    id: frame.interaction_id,
    interaction_type: frame.llm_type,
    model_name: frame.model_name ?? '',
    ...pickPresent(frame, ['reasoning_effort', 'input_tokens', 'output_tokens', 'total_tokens']),
    ...pickPresent(frame, ['cache_read_tokens', 'cache_creation_tokens', 'duration_ms', 'attempts', 'error_message']),
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
    ...pickPresent(frame, ['tool_name', 'event_id', 'duration_ms', 'error_message']),
    created_at: frame.timestamp,
  }
}

/** Where an execution is listed: in its stage, or in the execution that called it. Null if that is unknown. */
function siblingsOf(
  { stage_id, parent_execution_id: parentId }: ExecutionStatusFrame,
  stages: ReadonlyMap<string, Trace['stages'][number]>,
  executions: ReadonlyMap<string, Known>,
): Array<TraceExecution> | null {
  if (parentId === undefined) return stages.get(stage_id)?.executions ?? null
  const parent = executions.get(parentId)
  if (parent === undefined || !parent.top || parent.stageId !== stage_id) return null
  return (parent.execution.sub_agents ??= [])
}

/** Null for all but an execution's first frame: only that carries the agent's name. */
function knownOf({ stage_id, execution_id, agent_name, parent_execution_id }: ExecutionStatusFrame): Known | null {
  if (agent_name === undefined) return null
  const execution: TraceExecution = { execution_id, agent_name, llm_interactions: [], mcp_interactions: [] }
  return { stageId: stage_id, top: parent_execution_id === undefined, execution }
}

function addInteraction(trace: Trace, executions: ReadonlyMap<string, Known>, frame: InteractionCreatedFrame): void {
  const llm = llmItem(frame)
  const mcp = mcpItem(frame)
  if (frame.execution_id === undefined) {
    if (llm !== null) trace.session_interactions.push(llm)
    return
  }
  const known = executions.get(frame.execution_id)
  if (known === undefined || known.stageId !== frame.stage_id) return
  if (llm !== null) known.execution.llm_interactions.push(llm)
  if (mcp !== null) known.execution.mcp_interactions.push(mcp)
}

/** Copies those of the keys that the frame has, so that absent keys stay absent. */
function pickPresent<T extends object, K extends keyof T>(frame: T, keys: ReadonlyArray<K>): Pick<T, K> {
  const present = keys.filter(key => frame[key] !== undefined)
  return Object.fromEntries(present.map(key => [key, frame[key]])) as Pick<T, K>
}
