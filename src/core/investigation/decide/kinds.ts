// What a stage is: one row for each kind. Who asks what a kind means looks here, so that a new kind is a row, its prompt and its tests.

import type { ParallelType, Phase, SuccessPolicy } from '../../protocol/status.ts'
import type { Step } from '../log/facts.ts'
import type { AgentPlan, OwnPlan, Plan, StagePlan } from '../log/plan.ts'
import { closeAction, type CloseStage } from './close-action.ts'

/** Also the stage's type on the wire. */
export type Kind = Step['kind']

/** Who carries a stage out under which name, by agent index, and how their ends become one. */
export type Setup = {
  name: string
  agents: ReadonlyArray<AgentPlan>
  policy: SuccessPolicy
  parallel: ParallelType | null
}

/** What a session tells of itself when a stage begins. `phase` is the stage's own, before its one agent begins; null where the wire has none. */
type Progress = { text(name: string): string; phase: Phase | null; active(agents: number): number }

export type KindRow = {
  setup(plan: Plan, step: Step, own: OwnPlan | null): Setup
  /** null where the stage does not move the session's progress. */
  progress: Progress | null
  /** What its result may become of the session; what may be the final analysis is also told to later stages. */
  becomes: 'final_analysis' | 'executive_summary' | null
  /** It joins what the agents of the stage with the same place in the plan found, and refers to that stage. */
  joins: boolean
  /** A follow-up question is told of it. */
  inHistory: boolean
  /** It may run when the session has ended. */
  afterEnd: boolean
  /** Who is resolved anew for each such stage has a clock of its own, under this name; null where the session's clock limits it. */
  ownClock: string | null
  /** It counts against the limit of sessions that run at once. */
  takesPlace: boolean
  /** A cancel ends it without ending the session otherwise. */
  cancellable: boolean
  /** A follow-up question may be asked while it runs. */
  asksMeanwhile: boolean
  /** What its end writes beside the end itself. */
  close: CloseStage | null
}

/** A part of the plan: it belongs to the session and has nothing that the session has not. */
const partOfPlan = {
  inHistory: false,
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
    const { name, agents, successPolicy: policy, parallelType: parallel } = stageOf(plan, step)
    return { name, agents, policy, parallel }
  },
  progress: { text: name => `Starting stage: ${name}`, phase: null, active: agents => agents },
  becomes: 'final_analysis',
  joins: false,
  inHistory: true,
}

// Names, texts, phases and counts of active agents are the wire contract's (2.8, 3.2).
export const KINDS: Readonly<Record<Kind, KindRow>> = {
  investigation,
  action: { ...investigation, inHistory: false, close: closeAction },
  synthesis: {
    ...partOfPlan,
    setup(plan, step) {
      const { name, synthesis } = stageOf(plan, step)
      if (synthesis === null) throw new Error(`the plan has no synthesis for stage ${name}`)
      return alone(`${name} - Synthesis`, [synthesis])
    },
    progress: { text: () => 'Synthesizing...', phase: 'synthesizing', active: () => 1 },
    becomes: 'final_analysis',
    joins: true,
    inHistory: true,
  },
  exec_summary: {
    ...partOfPlan,
    setup: plan => alone('Executive Summary', [plan.executiveSummary]),
    progress: { text: () => 'Generating executive summary', phase: 'finalizing', active: () => 0 },
    becomes: 'executive_summary',
    joins: false,
  },
  chat: {
    setup: (_plan, _step, own) => alone('Chat', own?.agents ?? []),
    progress: null,
    becomes: null,
    joins: false,
    inHistory: false,
    afterEnd: true,
    ownClock: 'the answer',
    // A person is waiting for it.
    takesPlace: false,
    cancellable: true,
    asksMeanwhile: false,
    close: null,
  },
}

type Stage = { readonly step: Step; readonly own: OwnPlan | null }

export function kindOf({ step }: { readonly step: Step }): KindRow {
  return KINDS[step.kind]
}

export function setupOf(plan: Plan, { step, own }: Stage): Setup {
  return KINDS[step.kind].setup(plan, step, own)
}

/** Whether a stage belongs to the investigation itself: the summary and questions do not. */
export function investigates(stage: { readonly step: Step }): boolean {
  return kindOf(stage).becomes === 'final_analysis'
}

/** The place of a step in the plan's stages; null for what stands beside them. */
export function placeInPlan(step: Step): number | null {
  return 'at' in step ? step.at : null
}

function stageOf(plan: Plan, step: Step): StagePlan {
  const at = placeInPlan(step)
  const stage = at === null ? undefined : plan.stages[at]
  if (stage === undefined) throw new Error(`the plan has no stage ${at} of kind ${step.kind}`)
  return stage
}

function alone(name: string, agents: ReadonlyArray<AgentPlan>): Setup {
  return { name, agents, policy: 'all', parallel: null }
}
