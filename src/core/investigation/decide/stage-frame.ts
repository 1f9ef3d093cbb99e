import type { SessionState, StageState } from '../log/state.ts'
import { kindOf, placeInPlan, setupOf } from './kinds.ts'

/** What every frame of a stage says of it. The names are the wire contract's (3.2). */
export function stageFrame(
  { plan, stages }: Pick<SessionState, 'plan' | 'stages'>,
  stage: Pick<StageState, 'id' | 'index' | 'step' | 'own'>,
) {
  if (plan === null) throw new Error('a stage stands before the session was planned')
  const joined = kindOf(stage).joins ? joinedBy(stages, stage) : null
  return {
    type: 'stage.status' as const,
    stage_id: stage.id,
    stage_name: setupOf(plan, stage).name,
    stage_index: stage.index,
    stage_type: stage.step.kind,
    ...(joined !== null && { referenced_stage_id: joined.id }),
  }
}

/** The stage whose agents' findings another one joins: it has the same place in the plan. */
export function joinedBy(stages: ReadonlyArray<StageState>, { step }: Pick<StageState, 'step'>): StageState | null {
  const at = placeInPlan(step)
  return stages.find(each => at !== null && placeInPlan(each.step) === at && !kindOf(each).joins) ?? null
}
