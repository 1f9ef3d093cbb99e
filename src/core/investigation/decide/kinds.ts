// The kinds of stages, one row each. No other file compares a kind with a name: a new kind is a row here, its prompt and its tests.

import type { ParallelType, Phase, SuccessPolicy } from '../../protocol/status.ts'
import type { Step } from '../log/facts.ts'
import type { AgentPlan, OwnPlan, Plan, StagePlan } from '../log/plan.ts'
import type { StageState } from '../log/state.ts'
import { closeAction } from './close-action.ts'
import { closeCompose } from './close-compose.ts'
import type { CloseStage } from './closing.ts'

/** Also the `stage_type` of frames. */
export type Kind = Step['kind']

/** A stage's name, its agents by agent index, and how their ends become the stage's. */
export type Setup = {
  name: string
  agents: ReadonlyArray<AgentPlan>
  policy: SuccessPolicy
  parallel: ParallelType | null
}

/**
 * What the session's progress says when a stage starts. `phase` is set for stages whose frames show a phase before their agent starts;
 * `active` is the number of active agents that is shown.
 */
type Progress = { text(name: string): string; phase: Phase | null; active(agents: number): number }

export type KindRow = {
  setup(plan: Plan, step: Step, own: OwnPlan | null): Setup
  /** null: the stage does not change the session's progress. */
  progress: Progress | null
  /** The field of the session that its result may become. Results that may be the final analysis are also given to later stages. */
  becomes: 'final_analysis' | 'executive_summary' | null
  /** It works on the results of the stage with the same index in the plan, and its frames refer to that stage. */
  joins: boolean
  /** Its result is a report of the whole investigation so far, which a later compose stage amends. */
  reports: boolean
  /**
   * It amends the newest report by what the stage with the same index in the plan did, and does not start without one. The session goes on if
   * it fails: both texts then stand one behind the other (close-compose.ts).
   */
  amends: boolean
  /** What the history of a follow-up question includes of it: all its steps, only its result, or nothing. */
  history: 'steps' | 'result' | null
  /** It may run after the session's end. */
  afterEnd: boolean
  /** Set if its plan, with a time limit of its own, is resolved when it starts; error messages use this name. null: the session's limit applies. */
  ownClock: string | null
  /** It counts against the limit of concurrent sessions. */
  takesPlace: boolean
  /** A cancel after the session's end cancels it. */
  cancellable: boolean
  /** A follow-up question may be asked while it runs. */
  asksMeanwhile: boolean
  /** What its end writes in addition. */
  close: CloseStage | null
}

/** Defaults of stages that belong to the session's plan. */
const partOfPlan = {
  reports: false,
  amends: false,
  history: null,
  afterEnd: false,
  ownClock: null,
  takesPlace: true,
  cancellable: false,
  asksMeanwhile: false,
  close: null,
} satisfies Partial<KindRow>

const investigation: KindRow = {
  ...partOfPlan,
  setup(plan, step) {
    const { name, agents, successPolicy: policy, parallelType: parallel } = plannedStage(plan, step)
    return { name, agents, policy, parallel }
  },
  progress: { text: name => `Starting stage: ${name}`, phase: null, active: agents => agents },
  becomes: 'final_analysis',
  joins: false,
  reports: true,
  history: 'steps',
}

// Names, texts, phases and counts of active agents are those of the reference (TARSy in Go); dashboards show them.
export const KINDS: Readonly<Record<Kind, KindRow>> = {
  investigation,
  action: { ...investigation, reports: false, history: null, close: closeAction },
  synthesis: {
    ...partOfPlan,
    setup(plan, step) {
      const { name, synthesis } = plannedStage(plan, step)
      return alone(`${name} - Synthesis`, [planned(synthesis, 'synthesis', name)])
    },
    progress: { text: () => 'Synthesizing...', phase: 'synthesizing', active: () => 1 },
    becomes: 'final_analysis',
    joins: true,
    reports: true,
    history: 'steps',
  },
  compose: {
    ...partOfPlan,
    setup(plan, step) {
      const { name, compose } = plannedStage(plan, step)
      return alone(`${name} - Amended Report`, [planned(compose, 'compose', name)])
    },
    progress: { text: () => 'Amending report...', phase: 'amending', active: () => 1 },
    becomes: 'final_analysis',
    joins: true,
    reports: true,
    amends: true,
    history: 'result',
    close: closeCompose,
  },
  exec_summary: {
    ...partOfPlan,
    setup: ({ executiveSummary, labelMap }) =>
      alone('Executive Summary', [{ ...executiveSummary, ...(labelMap !== undefined && { labels: labelMap }) }]),
    progress: { text: () => 'Generating executive summary', phase: 'finalizing', active: () => 0 },
    becomes: 'executive_summary',
    joins: false,
  },
  chat: {
    setup: (_plan, _step, own) => alone('Chat', own?.agents ?? []),
    progress: null,
    becomes: null,
    joins: false,
    reports: false,
    amends: false,
    history: null,
    afterEnd: true,
    ownClock: 'the answer',
    // Chat bypasses the limit of concurrent sessions: a person is waiting.
    takesPlace: false,
    cancellable: true,
    asksMeanwhile: false,
    close: null,
  },
}

export function kindOf({ step }: Pick<StageState, 'step'>): KindRow {
  return KINDS[step.kind]
}

export function setupOf(plan: Plan, { step, own }: Pick<StageState, 'step' | 'own'>): Setup {
  return KINDS[step.kind].setup(plan, step, own)
}

/** Whether a stage is part of the investigation itself. The executive summary and questions are not. */
export function investigates(stage: Pick<StageState, 'step'>): boolean {
  return kindOf(stage).becomes === 'final_analysis'
}

/** The step's index in the plan's stages; null if it is not one of them. */
export function planIndex(step: Step): number | null {
  return 'at' in step ? step.at : null
}

/** The steps of one part of the plan, in the order in which they run. */
export function stepsOfPart({ type, synthesis, compose }: StagePlan, at: number): Array<Step> {
  return [
    { kind: type, at },
    ...(synthesis === null ? [] : [{ kind: 'synthesis' as const, at }]),
    ...(compose === null ? [] : [{ kind: 'compose' as const, at }]),
  ]
}

/** The stage whose findings `joining` joins: it has the same index in the plan. */
export function joinedStage(stages: ReadonlyArray<StageState>, joining: Pick<StageState, 'step'>): StageState | null {
  const at = planIndex(joining.step)
  return stages.find(each => at !== null && planIndex(each.step) === at && !kindOf(each).joins) ?? null
}

function plannedStage(plan: Plan, step: Step): StagePlan {
  const at = planIndex(step)
  const stage = at === null ? undefined : plan.stages[at]
  if (stage === undefined) throw new Error(`the plan has no stage ${at} of kind ${step.kind}`)
  return stage
}

function planned(agent: AgentPlan | null, what: string, stage: string): AgentPlan {
  if (agent === null) throw new Error(`the plan has no ${what} for stage ${stage}`)
  return agent
}

function alone(name: string, agents: ReadonlyArray<AgentPlan>): Setup {
  return { name, agents, policy: 'all', parallel: null }
}
