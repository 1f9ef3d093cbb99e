// The one decision of a session: which part of the plan comes next. Pure.

import type { EndStatus } from '../../protocol/status.ts'
import type { Step, Wait } from '../log/facts.ts'
import type { Plan } from '../log/plan.ts'
import type { SaidVerdict } from '../log/said-verdict.ts'
import { openStage, type SessionState, type StageState } from '../log/state.ts'
import type { Amendment } from './amendment.ts'
import { verdictOf } from './final-verdict.ts'
import { investigates, kindOf, planIndex, setupOf, stepsOfPart, type Kind } from './kinds.ts'
import { remarks } from './stage-outcome.ts'
import { waitOfStage } from './waiting.ts'

export type NextStep =
  | { kind: 'plan' }
  | { kind: 'open'; step: Step; index: number }
  /** Run what is left of a stage that has started. */
  | { kind: 'run'; stage: StageState }
  /** Everything that is left of the open stage waits. */
  | ({ kind: 'wait' } & Wait)
  | { kind: 'finish'; end: SessionEnd }
  | { kind: 'done' }

export type SessionEnd = {
  status: EndStatus
  error: string | null
  finalAnalysis: string | null
  executiveSummary: string | null
  executiveSummaryError: string | null
  /** null: unknown. An empty list: no label fits. */
  labels: Array<string> | null
}

/** `stopped` is set if the session was cancelled or its time is over. */
export function nextStep(
  state: SessionState,
  stopped: { status: EndStatus; message: string } | null,
  now: number,
): NextStep {
  const open = openStage(state)
  if (open !== null && (!state.ended || kindOf(open).afterEnd)) return runOrWait(state, open, stopped !== null, now)
  if (state.ended) return { kind: 'done' }
  // A cancel is no error: the session says who cancelled it, and why, in fields of its own.
  if (stopped !== null) return finish(state, stopped.status, stopped.status === 'cancelled' ? null : stopped.message)
  const { plan } = state
  if (plan === null || state.startedAt === null) return { kind: 'plan' }
  const last = state.stages.at(-1)
  if (last === undefined) return openPart(state, plan, 0)
  // The investigation is completed, even if the executive summary failed.
  if (!investigates(last)) return finish(state, 'completed', remarksOf(state))
  if (last.end !== null && !goesOn(last, last.end.status)) return finish(state, last.end.status, last.end.error)
  return afterStage(state, plan, last)
}

function runOrWait(state: SessionState, stage: StageState, stopped: boolean, now: number): NextStep {
  const wait = stopped ? null : waitOfStage(state, stage, now)
  return wait === null ? { kind: 'run', stage } : { kind: 'wait', ...wait }
}

/** Whether the session goes on behind a stage with this end. */
function goesOn(stage: StageState, status: EndStatus): boolean {
  return status === 'completed' || (status === 'failed' && kindOf(stage).amends)
}

function afterStage(state: SessionState, plan: Plan, stage: StageState): NextStep {
  const at = planIndex(stage.step)
  const part = at === null ? undefined : plan.stages[at]
  if (at === null || part === undefined)
    throw new Error(`a stage of kind ${stage.step.kind} investigates but is not part of the plan`)
  const steps = stepsOfPart(part, at)
  const next = steps[1 + steps.findIndex(({ kind }) => kind === stage.step.kind)]
  const skipped = next === undefined || (kindOf({ step: next }).amends && amendmentOf(state, { step: next }) === null)
  return skipped ? openPart(state, plan, at + 1) : openNext(state, next)
}

/** Opens the plan's stage with this index. After the last one: the executive summary, if there is anything to summarise. */
function openPart(state: SessionState, plan: Plan, at: number): NextStep {
  const part = plan.stages[at]
  if (part !== undefined) return openNext(state, { kind: part.type, at })
  return finalAnalysis(state) === null
    ? finish(state, 'completed', remarksOf(state))
    : openNext(state, { kind: 'exec_summary' })
}

function remarksOf({ stages }: SessionState): string | null {
  return remarks(stages.filter(investigates).flatMap(({ end }) => end ?? []))
}

function openNext(state: SessionState, step: Step): NextStep {
  return { kind: 'open', step, index: state.stages.length + 1 }
}

function finish(state: SessionState, status: EndStatus, error: string | null): NextStep {
  const stage = state.stages.find(each => kindOf(each).becomes === 'executive_summary')
  const summary = stage?.end ?? null
  return {
    kind: 'finish',
    end: {
      status,
      error,
      finalAnalysis: finalAnalysis(state),
      executiveSummary: summary?.status === 'completed' ? summary.result : null,
      executiveSummaryError: summary === null || summary.status === 'completed' ? null : summary.error,
      labels: state.transcripts[stage?.executions[0] ?? '']?.end?.labels ?? null,
    },
  }
}

/** The newest result of an investigating stage that is not blank. */
export function finalAnalysis(state: SessionState): string | null {
  return newestResult(state.stages.filter(investigates))
}

/** What an amending stage works on; null if `stage` amends nothing, or if there is no report to amend. */
export function amendmentOf(
  state: Pick<SessionState, 'stages' | 'transcripts'>,
  stage: Pick<StageState, 'step'>,
): Amendment | null {
  if (!kindOf(stage).amends) return null
  const { stages } = state
  const at = planIndex(stage.step)
  const acted = stages.findIndex(each => planIndex(each.step) === at)
  const report = newestResult(stages.slice(0, acted).filter(each => kindOf(each).reports))
  if (report === null) return null
  const memos = stages.slice(acted).filter(each => planIndex(each.step) === at && !kindOf(each).amends)
  return { report, verdict: verdictOf(state, stages.slice(0, acted)), memo: newestResult(memos) ?? '' }
}

function newestResult(stages: ReadonlyArray<StageState>): string | null {
  const results = stages.map(stage => stage.end?.result)
  return results.findLast(result => result != null && result.trim() !== '') ?? null
}

/** The results of the plan's earlier stages, for the prompt of a later one. A synthesis or an amended report replaces the result of its stage. */
export function earlierResults(
  state: SessionState,
  plan: Plan,
  before: Step,
): Array<{ stage: string; result: string | null; verdict: SaidVerdict | null }> {
  return plan.stages.slice(0, planIndex(before) ?? 0).map((stage, at) => {
    const ends = state.stages.filter(each => investigates(each) && planIndex(each.step) === at)
    return { stage: stage.name, result: ends.at(-1)?.end?.result ?? null, verdict: verdictOf(state, ends) }
  })
}

/** The stages that the plan opens if none fails, in their order. */
export function plannedStages(plan: Plan): Array<{ name: string; type: Kind }> {
  const steps: Array<Step> = [...plan.stages.flatMap(stepsOfPart), { kind: 'exec_summary' }]
  return steps.map(step => ({ name: setupOf(plan, { step, own: null }).name, type: step.kind }))
}

/** Their number; shown as progress. */
export function expectedStages(plan: Plan): number {
  return plan.stages.flatMap(stepsOfPart).length + 1
}
