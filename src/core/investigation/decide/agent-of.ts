import type { AgentPlan } from '../log/plan.ts'
import type { SessionState } from '../log/state.ts'
import type { Transcript } from '../log/transcript.ts'
import { setupOf } from './kinds.ts'

/** The plan of an execution; null if the log holds none. */
export function agentOf(state: SessionState, { child, stageId, agentIndex }: Transcript): AgentPlan | null {
  if (child !== null) {
    const parent = state.transcripts[child.parentId]
    return parent === undefined ? null : (agentOf(state, parent)?.subAgents[child.subAgent] ?? null)
  }
  const stage = state.stages.find(each => each.id === stageId)
  if (stage === undefined || state.plan === null) return null
  return setupOf(state.plan, stage).agents[agentIndex - 1] ?? null
}
