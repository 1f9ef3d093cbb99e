import { joinedStage, kindOf, setupOf } from './decide/kinds.ts'
import type { SessionState, StageState } from './log/state.ts'

/** The fields that every `stage.status` frame of a stage carries. */
export function stageFrame(
  { plan, stages }: Pick<SessionState, 'plan' | 'stages'>,
  stage: Pick<StageState, 'id' | 'index' | 'step' | 'own'>,
) {
  if (plan === null) throw new Error('the session has a stage but no plan')
  const joined = kindOf(stage).joins ? joinedStage(stages, stage) : null
  return {
    type: 'stage.status' as const,
    stage_id: stage.id,
    stage_name: setupOf(plan, stage).name,
    stage_index: stage.index,
    stage_type: stage.step.kind,
    ...(joined !== null && { referenced_stage_id: joined.id }),
  }
}
