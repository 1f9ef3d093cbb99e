// The state of a session, out of its log: the client's view, and what only the engine knows.

import { emptyView, fold, type SessionView } from '../protocol/view.ts'
import type { EndStatus } from '../protocol/status.ts'
import type { Entry, Step } from './facts.ts'
import type { Plan } from './plan.ts'
import { foldTranscript, newTranscript, type Transcript } from './transcript.ts'

export type StageState = {
  readonly id: string
  readonly index: number
  readonly step: Step
  /** Execution ids by agent index. */
  readonly executions: ReadonlyArray<string>
  readonly end: { status: EndStatus; result: string | null; error: string | null } | null
}

export type SessionState = {
  readonly view: SessionView
  readonly plan: Plan | null
  readonly startedAt: number | null
  readonly outageMs: number
  readonly cancelledBy: string | null
  readonly stages: ReadonlyArray<StageState>
  readonly transcripts: Readonly<Record<string, Transcript>>
  readonly ended: boolean
  /** Time of the newest fact. */
  readonly lastAt: number
}

export const emptyState: SessionState = {
  view: emptyView,
  plan: null,
  startedAt: null,
  outageMs: 0,
  cancelledBy: null,
  stages: [],
  transcripts: {},
  ended: false,
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
      return { ...state, outageMs: state.outageMs + entry.private.outageMs }
    case 'session.cancel_requested':
      return { ...state, cancelledBy: entry.private.by }
    case 'session.finished':
      return { ...state, ended: true }
    case 'stage.started': {
      const { stageId: id, index, step } = entry.private
      return { ...state, stages: [...state.stages, { id, index, step, executions: [], end: null }] }
    }
    case 'stage.finished':
      return changeStage(state, entry.private.stageId, stage => ({ ...stage, end: entry.private }))
    case 'execution.started': {
      const { executionId, stageId, agentIndex } = entry.private
      const next = changeStage(state, stageId, stage => ({ ...stage, executions: [...stage.executions, executionId] }))
      return withTranscript(next, newTranscript(executionId, stageId, agentIndex))
    }
    default:
      return foldExecution(state, entry)
  }
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
