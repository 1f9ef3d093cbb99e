import type { SessionDetail, StageOverview } from './api.ts'
import type { StageStatusFrame } from './events.ts'

/** A stage begins or ends: the stage itself, and what the session says of its stages. */
export function foldStageStatus(detail: SessionDetail, frame: StageStatusFrame): SessionDetail {
  const stages = changeOrAdd(detail.stages, frame)
  return {
    ...detail,
    stages,
    total_stages: stages.length,
    completed_stages: stages.filter(stage => stage.status === 'completed').length,
    failed_stages: stages.filter(stage => stage.status === 'failed').length,
    has_parallel_stages: stages.some(stage => stage.parallel_type !== null),
    ...countAction(detail, frame),
    ...(movesSession(frame) && { current_stage_index: frame.stage_index, current_stage_id: frame.stage_id }),
  }
}

/** Chat and scoring stages do not become the session's current stage. */
function movesSession({ status, stage_type }: StageStatusFrame): boolean {
  return status === 'started' && stage_type !== 'chat' && stage_type !== 'scoring'
}

/** The end of an action stage says whether it acted. One that acted outweighs others that did not. */
function countAction({ has_action_stages, actions_executed }: SessionDetail, frame: StageStatusFrame) {
  if (frame.actions_executed === undefined) return { has_action_stages, actions_executed }
  return { has_action_stages: true, actions_executed: frame.actions_executed || actions_executed === true }
}

function changeOrAdd(stages: Array<StageOverview>, frame: StageStatusFrame): Array<StageOverview> {
  if (stages.some(stage => stage.id === frame.stage_id))
    return stages.map(stage => (stage.id === frame.stage_id ? changeStage(stage, frame) : stage))
  return [...stages, changeStage(newStage(frame), frame)].toSorted((a, b) => a.stage_index - b.stage_index)
}

function newStage(frame: StageStatusFrame): StageOverview {
  return {
    id: frame.stage_id,
    stage_name: frame.stage_name,
    stage_index: frame.stage_index,
    stage_type: frame.stage_type,
    status: 'pending',
    parallel_type: frame.parallel_type ?? null,
    expected_agent_count: frame.expected_agent_count ?? 1,
    ...(frame.referenced_stage_id !== undefined && { referenced_stage_id: frame.referenced_stage_id }),
    started_at: null,
    completed_at: null,
  }
}

function changeStage(stage: StageOverview, frame: StageStatusFrame): StageOverview {
  if (frame.status === 'started') return { ...stage, status: 'active', started_at: frame.timestamp }
  return {
    ...stage,
    status: frame.status,
    completed_at: frame.timestamp,
    ...(frame.error_message !== undefined && { error_message: frame.error_message }),
  }
}
