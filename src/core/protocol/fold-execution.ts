import type { ExecutionOverview, StageOverview } from './api.ts'
import type { ExecutionStatusFrame } from './events.ts'
import { changeDetail, durationMs } from './fold-detail.ts'
import { isEnd } from './status.ts'
import type { SessionView } from './view.ts'

/** An agent or sub-agent begins or ends. Frames of an unknown stage are dropped. */
export function foldExecutionStatus(view: SessionView, frame: ExecutionStatusFrame): SessionView {
  const next = changeDetail(view, detail => {
    if (!detail.stages.some(stage => stage.id === frame.stage_id)) return detail
    const stages = detail.stages.map(stage => (stage.id === frame.stage_id ? changeStage(stage, frame) : stage))
    return { ...detail, stages }
  })
  return { ...next, activity: clearActivity(view, frame) }
}

/** Drops the progress of an execution that ended, and that of the stage itself: from now on an execution speaks for it. */
function clearActivity({ activity }: SessionView, frame: ExecutionStatusFrame): SessionView['activity'] {
  const left = { ...activity }
  delete left['']
  if (isEnd(frame.status)) delete left[frame.execution_id]
  return left
}

function changeStage(stage: StageOverview, frame: ExecutionStatusFrame): StageOverview {
  const executions = stage.executions ?? []
  const parent = frame.parent_execution_id
  if (parent === undefined) return { ...stage, executions: changeOrAdd(executions, frame) }
  return {
    ...stage,
    executions: executions.map(each =>
      each.execution_id === parent ? { ...each, sub_agents: changeOrAdd(each.sub_agents ?? [], frame) } : each,
    ),
  }
}

function changeOrAdd(executions: Array<ExecutionOverview>, frame: ExecutionStatusFrame): Array<ExecutionOverview> {
  const at = executions.findIndex(each => each.execution_id === frame.execution_id)
  const before = executions[at]
  if (before !== undefined) return executions.with(at, changeExecution(before, frame))
  return [...executions, changeExecution(newExecution(frame), frame)].toSorted((a, b) => a.agent_index - b.agent_index)
}

function newExecution(frame: ExecutionStatusFrame): ExecutionOverview {
  return {
    execution_id: frame.execution_id,
    agent_name: frame.agent_name ?? '',
    agent_index: frame.agent_index,
    status: 'pending',
    llm_backend: frame.llm_backend ?? '',
    llm_provider: frame.llm_provider ?? null,
    ...(frame.model_name !== undefined && { model_name: frame.model_name }),
    ...(frame.reasoning_effort !== undefined && { reasoning_effort: frame.reasoning_effort }),
    started_at: null,
    completed_at: null,
    duration_ms: null,
    error_message: null,
    input_tokens: 0,
    output_tokens: 0,
    total_tokens: 0,
    ...(frame.parent_execution_id !== undefined && { parent_execution_id: frame.parent_execution_id }),
    ...(frame.task !== undefined && { task: frame.task }),
  }
}

function changeExecution(execution: ExecutionOverview, frame: ExecutionStatusFrame): ExecutionOverview {
  if (frame.status !== 'active')
    return {
      ...execution,
      status: frame.status,
      completed_at: frame.timestamp,
      duration_ms: durationMs(execution.started_at, frame.timestamp),
      error_message: frame.error_message ?? null,
    }
  // These frames carry no cursor, so a start may be replayed: it must not reopen an execution that has ended.
  return execution.completed_at === null ? { ...execution, status: 'active', started_at: frame.timestamp } : execution
}
