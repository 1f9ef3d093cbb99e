// The state of one execution: what the model has seen, what is in flight, and all counters. It follows from the log alone (fold-transcript.ts).

import type { LlmError, ToolSpec } from '../../ports.ts'
import type { ForcedReason, LlmInteractionType, TimelineType } from '../../protocol/status.ts'
import type { Child, ExecutionEnd, Facts, LoggedMessage, Reply, Wait } from './facts.ts'
import type { FailureCode } from './failure-code.ts'
import { nothingLearned, type LearnedLimits } from './learned-limits.ts'
import type { Letter } from './mail.ts'
import { nothingShortened, type Shortening } from './shortening.ts'
import type { StoredResult } from './stored-result.ts'
import { noStreak, type Streak } from './streak.ts'
import type { Digest, PendingCall } from './tool-answers.ts'

export type OpenEvent = { eventId: string; type: TimelineType }

/** A model call in flight. `failures`: attempts that failed so far. `changedFor`: the provider whose refusal changed the request, if one did. */
export type Asking = {
  callId: string
  kind: LlmInteractionType
  iteration: number
  failures: number
  changedFor?: string
}

/** `at` is the time when the call was settled. */
export type FailedCall = {
  callId: string
  error: LlmError
  code: FailureCode
  partial: string
  kind: LlmInteractionType
  at: number
}

export type ChildState = {
  id: string
  subAgent: number
  task: string
  startedAt: number
  /** The session's `offClockMs` when the sub-agent started. */
  offClockBefore: number
  cancelled: boolean
  /** Why its lead cancelled it, if it said so. */
  cancelReason: string | null
}

export type Transcript = {
  readonly executionId: string
  readonly stageId: string
  readonly agentIndex: number
  /** Its place among the session's executions, from 1. */
  readonly number: number
  /** Set for a sub-agent. */
  readonly child: Child | null
  readonly startedAt: number
  /** Index of the fallback that is in use; -1: the agent's own model. */
  readonly fallbackAt: number
  readonly streak: Streak
  readonly prepared: boolean
  /** Each result is shown with its short id. */
  readonly showsIds: boolean
  /** The whole conversation, in order. It only grows. */
  readonly messages: ReadonlyArray<LoggedMessage>
  /** What of it is not sent. As long as this stays the same, request n+1 begins with request n. */
  readonly shortened: Shortening
  readonly learned: LearnedLimits
  readonly tools: ReadonlyArray<ToolSpec>
  /** Names of the tools that each server listed last, and of those that it no longer lists. */
  readonly listed: Readonly<Record<string, { tools: ReadonlyArray<string>; lost: ReadonlyArray<string> }>>
  /** The sequence number of the newest timeline event. */
  readonly sequence: number
  /** Timeline events that still stream. */
  readonly open: ReadonlyArray<OpenEvent>
  /** The model call that was begun and is not settled. */
  readonly asking: Asking | null
  /** Calls whose answers are not in `messages`, in the order of the reply. */
  readonly pending: ReadonlyArray<PendingCall>
  /** Results in `messages` that still need a summary, in the order of the calls. */
  readonly digests: ReadonlyArray<Digest>
  /** Results of all settled calls, in the order in which they came. */
  readonly results: ReadonlyArray<StoredResult>
  /** Event id of the newest summary of a result, by event id of the tool call. */
  readonly summaries: Readonly<Record<string, string>>
  /** When the current iteration began. */
  readonly iterationAt: number
  readonly children: ReadonlyArray<ChildState>
  /** Letters that were not delivered yet, oldest first. */
  readonly mail: ReadonlyArray<Letter>
  /** The provider that wrote the last summary. It is asked first for the next one. */
  readonly summariser: string | null
  /** Settled model calls of the kind `iteration`. */
  readonly iterations: number
  /** Consecutive timeouts of model and tool calls. */
  readonly timeouts: number
  /** Consecutive blank replies. */
  readonly emptyReplies: number
  /** How the last model call ended. null once a message or a tool call follows it. */
  readonly last: { reply: Reply } | FailedCall | null
  readonly waiting: (Wait & { since: number }) | null
  /** The last refusal that no repetition could mend. */
  readonly refusal: { provider: string; message: string } | null
  /** Milliseconds that were spent waiting for the model's provider since it last answered. */
  readonly vendorMs: number
  /** How often it was waited for since then. */
  readonly vendorWaits: number
  /** The text of a reply that broke off and that the model was asked to go on with; empty: there is none. */
  readonly unfinished: string
  /** The model was asked to go on with a reply, and has not answered yet. */
  readonly continuing: boolean
  /** Why the model was asked to conclude; null: it was not. */
  readonly concluding: ForcedReason | null
  /** The answer whose labels or verdict could not be read. The model was asked once for them again. */
  readonly reminded: string | null
  readonly end: ExecutionEnd | null
}

export function newTranscript(fact: Facts['execution.started'], number: number, at: number): Transcript {
  return {
    executionId: fact.executionId,
    stageId: fact.stageId,
    agentIndex: fact.agentIndex,
    number,
    child: fact.child ?? null,
    startedAt: at,
    fallbackAt: -1,
    streak: noStreak,
    prepared: false,
    showsIds: false,
    messages: [],
    shortened: nothingShortened,
    learned: nothingLearned,
    tools: [],
    listed: {},
    sequence: fact.sequence ?? 0,
    open: [],
    asking: null,
    pending: [],
    digests: [],
    results: [],
    summaries: {},
    iterationAt: at,
    children: [],
    mail: [],
    summariser: null,
    iterations: 0,
    timeouts: 0,
    emptyReplies: 0,
    last: null,
    waiting: null,
    refusal: null,
    vendorMs: 0,
    vendorWaits: 0,
    unfinished: '',
    continuing: false,
    concluding: null,
    reminded: null,
    end: null,
  }
}
