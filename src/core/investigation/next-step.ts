// The decision of a session: given what its log says, which part of the plan comes next? Pure.

import type { EndStatus } from '../protocol/status.ts'
import type { Step } from './facts.ts'
import type { AgentPlan, Plan, StagePlan } from './plan.ts'
import { questionOf, type SessionState, type StageState } from './state.ts'

export type NextStep =
  | { kind: 'plan' }
  | { kind: 'open'; step: Step; index: number }
  /** A stage that was opened and has not ended: run what is left of it. */
  | { kind: 'run'; stage: StageState }
  | { kind: 'finish'; end: SessionEnd }
  | { kind: 'done' }

export type SessionEnd = {
  status: EndStatus
  error: string | null
  finalAnalysis: string | null
  executiveSummary: string | null
  executiveSummaryError: string | null
}

/** `stopped` is set when the session was cancelled or ran out of time. */
export function nextStep(state: SessionState, stopped: { status: EndStatus; message: string } | null): NextStep {
  const open = state.stages.find(stage => stage.end === null)
  // Also after the session's end: a question is answered then.
  if (open !== undefined) return { kind: 'run', stage: open }
  if (state.ended) return { kind: 'done' }
  if (stopped !== null) return finish(state, stopped.status, stopped.message)
  const { plan } = state
  if (plan === null || state.startedAt === null) return { kind: 'plan' }
  const last = state.stages.at(-1)
  if (last === undefined) return openNext(state, { kind: 'stage', at: 0 })
  if (last.step.kind === 'executive_summary') return finish(state, 'completed', null)
  if (last.end !== null && last.end.status !== 'completed') return finish(state, last.end.status, last.end.error)
  return afterStage(state, plan, last.step)
}

function afterStage(state: SessionState, plan: Plan, step: Step): NextStep {
  if (step.kind !== 'stage' && step.kind !== 'synthesis') throw new Error(`no stage follows ${step.kind}`)
  const stage = plan.stages[step.at]
  if (step.kind === 'stage' && stage?.synthesis != null) return openNext(state, { kind: 'synthesis', at: step.at })
  if (step.at + 1 < plan.stages.length) return openNext(state, { kind: 'stage', at: step.at + 1 })
  if (finalAnalysis(state) !== null) return openNext(state, { kind: 'executive_summary' })
  return finish(state, 'completed', null)
}

function openNext(state: SessionState, step: Step): NextStep {
  return { kind: 'open', step, index: state.stages.length + 1 }
}

function finish(state: SessionState, status: EndStatus, error: string | null): NextStep {
  const summary = state.stages.find(stage => stage.step.kind === 'executive_summary')?.end ?? null
  return {
    kind: 'finish',
    end: {
      status,
      error,
      finalAnalysis: finalAnalysis(state),
      executiveSummary: summary?.status === 'completed' ? summary.result : null,
      executiveSummaryError: summary === null || summary.status === 'completed' ? null : summary.error,
    },
  }
}

/** Whether a stage belongs to the investigation itself: the summary and questions do not. */
function investigates(step: Step): step is Step & { at: number } {
  return step.kind === 'stage' || step.kind === 'synthesis'
}

/** The last stage result with any text, scanning backwards. */
export function finalAnalysis(state: SessionState): string | null {
  const results = state.stages.filter(stage => investigates(stage.step)).map(stage => stage.end?.result)
  return results.findLast(result => result != null && result.trim() !== '') ?? null
}

/** Results of earlier stages as a later one is told of them; a synthesis stands for its stage. */
export function earlierResults(
  state: SessionState,
  plan: Plan,
  before: Step,
): Array<{ stage: string; result: string | null }> {
  if (before.kind !== 'stage') return []
  return plan.stages.slice(0, before.at).map((stage, at) => {
    const ends = state.stages.filter(each => investigates(each.step) && each.step.at === at)
    return { stage: stage.name, result: ends.at(-1)?.end?.result ?? null }
  })
}

/** The agents that carry out a step, by agent index. */
export function agentsOf(state: SessionState, plan: Plan, step: Step): Array<AgentPlan> {
  switch (step.kind) {
    case 'executive_summary':
      return [plan.executiveSummary]
    case 'chat':
      return [questionOf(state, step.messageId).plan.agent]
    case 'stage':
      return stageOf(plan, step.at).agents
    case 'synthesis': {
      const { synthesis, name } = stageOf(plan, step.at)
      if (synthesis === null) throw new Error(`the plan has no synthesis for stage ${name}`)
      return [synthesis]
    }
    default:
      throw new Error(`unknown step ${String(step satisfies never)}`)
  }
}

export function stageOf(plan: Plan, at: number): StagePlan {
  const stage = plan.stages[at]
  if (stage === undefined) throw new Error(`the plan has no stage ${at}`)
  return stage
}

/** How many stages the plan will open if all goes well; for progress. */
export function expectedStages(plan: Plan): number {
  return plan.stages.length + plan.stages.filter(stage => stage.synthesis !== null).length + 1
}
