import type { StageType } from '../protocol/status.ts'
import type { Step } from './facts.ts'
import { stageOf } from './next-step.ts'
import type { Plan } from './plan.ts'
import type { SessionState } from './state.ts'

/** What every frame of a stage says of it. */
export function stageFrame(state: SessionState, step: Step, stageId: string, index: number) {
  const { plan, stages } = state
  if (plan === null) throw new Error('a stage stands before the session was planned')
  const parent =
    step.kind === 'synthesis' ? stages.find(each => each.step.kind === 'stage' && each.step.at === step.at) : undefined
  return {
    type: 'stage.status' as const,
    stage_id: stageId,
    stage_name: stageName(plan, step),
    stage_index: index,
    stage_type: stageType(plan, step),
    ...(parent !== undefined && { referenced_stage_id: parent.id }),
  }
}

/** The fixed names are the wire contract's (3.2). */
export function stageName(plan: Plan, step: Step): string {
  if (step.kind === 'executive_summary') return 'Executive Summary'
  if (step.kind === 'chat') return 'Chat'
  const { name } = stageOf(plan, step.at)
  return step.kind === 'synthesis' ? `${name} - Synthesis` : name
}

function stageType(plan: Plan, step: Step): StageType {
  if (step.kind === 'executive_summary') return 'exec_summary'
  return step.kind === 'stage' ? stageOf(plan, step.at).type : step.kind
}
