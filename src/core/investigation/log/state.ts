// The state of a session as its log says: the view that clients have, and what only the engine knows.

import { plainText } from '../../prompts/text.ts'
import type { EndStatus } from '../../protocol/status.ts'
import { emptyView, fold, type SessionView } from '../../protocol/view.ts'
import type { Entry, Facts, Step, Wait } from './facts.ts'
import { foldTranscript } from './fold-transcript.ts'
import { offClock } from './off-clock.ts'
import type { OwnPlan, Plan, SkillText } from './plan.ts'
import { newTranscript, type ChildState, type Transcript } from './transcript.ts'

export type StageState = {
  readonly id: string
  readonly index: number
  readonly step: Step
  /** Execution ids by agent index. */
  readonly executions: ReadonlyArray<string>
  readonly startedAt: number
  /** The stage's own plan, if it has one (kinds.ts). */
  readonly own: OwnPlan | null
  /** The session's `offClockMs` when the stage started. */
  readonly offClockBefore: number
  /** Who cancelled this stage without the session. */
  readonly cancelledBy: string | null
  readonly end: { status: EndStatus; result: string | null; error: string | null } | null
}

export type SessionState = {
  readonly view: SessionView
  readonly plan: Plan | null
  readonly startedAt: number | null
  /** Milliseconds that count against no time limit (off-clock.ts). */
  readonly offClockMs: number
  /** Set while everything that is open waits. */
  readonly waiting: (Wait & { since: number }) | null
  readonly cancelledBy: string | null
  readonly cancelReason: string | null
  readonly stages: ReadonlyArray<StageState>
  readonly transcripts: Readonly<Record<string, Transcript>>
  readonly ended: boolean
  readonly chatId: string | null
  readonly questions: ReadonlyArray<Facts['chat.asked']>
  /** Alerts that joined the session, the first first. */
  readonly joined: ReadonlyArray<Facts['alert.joined']>
  /** Parts of a request that a provider refused, by its name. Later requests to it leave them out. */
  readonly refused: Readonly<Record<string, ReadonlyArray<string>>>
  /** Time of the newest fact. */
  readonly lastAt: number
}

export const emptyState: SessionState = {
  view: emptyView,
  plan: null,
  startedAt: null,
  offClockMs: 0,
  waiting: null,
  cancelledBy: null,
  cancelReason: null,
  stages: [],
  transcripts: {},
  ended: false,
  chatId: null,
  questions: [],
  joined: [],
  refused: {},
  lastAt: 0,
}

export function foldState(before: SessionState, entry: Entry): SessionState {
  const view = entry.public === null ? before.view : fold(before.view, entry.public)
  return foldEntry({ ...before, view, lastAt: entry.at }, entry)
}

function foldEntry(state: SessionState, entry: Entry): SessionState {
  switch (entry.type) {
    case 'session.planned':
      return { ...state, plan: entry.private.plan }
    case 'session.started':
      return { ...state, startedAt: entry.at }
    case 'session.resumed':
      return { ...state, offClockMs: state.offClockMs + entry.private.outageMs }
    case 'session.waiting':
      return { ...wake(state, entry.at), waiting: { ...entry.private, since: entry.at } }
    case 'session.woke':
      return wake(state, entry.at)
    case 'session.cancel_requested':
      return { ...state, cancelledBy: entry.private.by, cancelReason: entry.private.reason ?? null }
    case 'session.finished':
      return { ...state, ended: true }
    case 'stage.started':
      return { ...state, stages: [...state.stages, newStage(state, entry)] }
    case 'stage.cancel_requested': {
      const { stageId, by: cancelledBy } = entry.private
      return changeStage(state, stageId, stage => ({ ...stage, cancelledBy }))
    }
    case 'stage.finished': {
      const { stageId, status, result, error } = entry.private
      const end = { status, result: result === null ? null : plainText(result), error }
      return changeStage(state, stageId, stage => ({ ...stage, end }))
    }
    case 'execution.started':
      return foldExecutionStarted(state, entry.private, entry.at)
    case 'execution.cancel_requested': {
      const { executionId, reason: cancelReason = null } = entry.private
      return changeChild(state, executionId, child => ({ ...child, cancelled: true, cancelReason }))
    }
    case 'chat.opened':
      return { ...state, chatId: entry.private.chatId }
    case 'chat.asked':
      return { ...state, questions: [...state.questions, entry.private] }
    case 'alert.joined':
      return { ...state, joined: [...state.joined, entry.private] }
    case 'model.retried':
      return foldExecution(withRefused(state, entry.private), entry)
    default:
      return foldExecution(state, entry)
  }
}

function withRefused(state: SessionState, { change }: Facts['model.retried']): SessionState {
  if (change === undefined) return state
  const before = state.refused[change.provider] ?? []
  return { ...state, refused: { ...state.refused, [change.provider]: [...new Set([...before, ...change.without])] } }
}

function wake(state: SessionState, at: number): SessionState {
  return { ...state, offClockMs: offClock(state, at), waiting: null }
}

function newStage({ offClockMs: offClockBefore }: SessionState, entry: Entry & { type: 'stage.started' }): StageState {
  const { stageId: id, index, step, own = null } = entry.private
  return { id, index, step, executions: [], startedAt: entry.at, own, offClockBefore, cancelledBy: null, end: null }
}

function foldExecutionStarted(state: SessionState, fact: Facts['execution.started'], at: number): SessionState {
  const { executionId: id, stageId, child } = fact
  const known = withTranscript(state, newTranscript(fact, Object.keys(state.transcripts).length + 1, at))
  if (child === undefined)
    return changeStage(known, stageId, stage => ({ ...stage, executions: [...stage.executions, id] }))
  const parent = known.transcripts[child.parentId]
  if (parent === undefined) return known
  const { subAgent, task } = child
  const { offClockMs: offClockBefore } = state
  const added: ChildState = { id, subAgent, task, startedAt: at, offClockBefore, cancelled: false, cancelReason: null }
  return withTranscript(known, { ...parent, children: [...parent.children, added] })
}

function changeChild(state: SessionState, id: string, by: (child: ChildState) => ChildState): SessionState {
  const parent = state.transcripts[state.transcripts[id]?.child?.parentId ?? '']
  if (parent === undefined) return state
  return withTranscript(state, {
    ...parent,
    children: parent.children.map(child => (child.id === id ? by(child) : child)),
  })
}

/** The number of an execution's sub-agents that have not ended. */
export function runningChildren(state: SessionState, { children }: Transcript): number {
  return children.filter(child => state.transcripts[child.id]?.end == null).length
}

/** The stage that runs now, or that must continue after a restart. */
export function openStage({ stages }: SessionState): StageState | null {
  return stages.find(stage => stage.end === null) ?? null
}

/** The skills of the session's plan and of the stage's own plan. */
export function skillsOf({ plan }: SessionState, { own }: Pick<StageState, 'own'>): Record<string, SkillText> {
  return { ...plan?.skills, ...own?.skills }
}

function foldExecution(state: SessionState, entry: Entry): SessionState {
  const facts = entry.private
  if (facts === null || !('executionId' in facts)) return state
  const transcript = state.transcripts[facts.executionId]
  return transcript === undefined ? state : withTranscript(state, foldTranscript(transcript, entry))
}

function withTranscript(state: SessionState, transcript: Transcript): SessionState {
  return { ...state, transcripts: { ...state.transcripts, [transcript.executionId]: transcript } }
}

function changeStage(state: SessionState, id: string, by: (stage: StageState) => StageState): SessionState {
  return { ...state, stages: state.stages.map(stage => (stage.id === id ? by(stage) : stage)) }
}
