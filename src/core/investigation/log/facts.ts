// The vocabulary of a session's log. A row is `{seq, at, type, public, private}`: `public` is the wire's frame or null, `private` what
// the wire does not carry. Everything that the engine knows after a restart stands in these rows.

import type { LlmError, Message, ToolCall, ToolOutcome, ToolSpec, Usage } from '../../ports.ts'
import type { Text } from '../../prompts/text.ts'
import type { LoggedFrame } from '../../protocol/events.ts'
import type { NewFrame } from '../../protocol/stamp.ts'
import type { EndStatus, LlmInteractionType, ReviewAction, ReviewStatus, WaitFor } from '../../protocol/status.ts'
import type { FailureCode } from './failure-code.ts'
import type { Letter } from './mail.ts'
import type { OwnPlan, Plan } from './plan.ts'

export type Facts = {
  /** `log` is the version of all entries that follow (version.ts). */
  'session.accepted': { log: number }
  'session.planned': { plan: Plan }
  'session.started': null
  /** The run goes on after a kill; `outageMs` is added to the deadline. */
  'session.resumed': { outageMs: number }
  /** All that is open waits; the run ends, and its place goes to another session. */
  'session.waiting': Wait
  /** The first that a run writes when the wait is over. */
  'session.woke': null
  'session.cancel_requested': { by: string }
  'session.finished': null
  /** Who changed it and to what stands in the frame; null where the session's end opened it. */
  'review.changed': ReviewFact | null

  /** `own` for a kind that is resolved anew at its beginning (kinds.ts). */
  'stage.started': { stageId: string; index: number; step: Step; own?: OwnPlan }
  /** Cancels a stage alone, not its session. */
  'stage.cancel_requested': { stageId: string; by: string }
  /** `actions`: whether each agent of an action stage that says so changed anything. */
  'stage.finished': {
    stageId: string
    status: EndStatus
    result: Text | null
    error: string | null
    actions?: ReadonlyArray<{ agent: string; acted: boolean }>
  }

  /** `child` says which of its parent's sub-agents this is. */
  'execution.started': { executionId: string; stageId: string; agentIndex: number; child?: Child; sequence?: number }
  /** Asked for by the parent; holds after a kill as well. */
  'execution.cancel_requested': { executionId: string }
  /** Prompt and tools as the model sees them; never rebuilt. */
  'execution.prepared': { executionId: string; messages: ReadonlyArray<LoggedMessage>; tools: Array<ToolSpec> }
  'execution.finished': { executionId: string; status: EndStatus; result: string | null; error: string | null }
  /** It has nothing to do before that time, unless what it waits for comes sooner. */
  'execution.waiting': Wait & { executionId: string }
  'execution.woke': { executionId: string }
  /** The tool list of one server, for the trace. */
  'tools.listed': {
    executionId: string
    interactionId: string
    server: string
    tools: Array<{ name: string; description: string }>
  }

  'model.begun': {
    executionId: string
    callId: string
    kind: LlmInteractionType
    iteration: number
    attempt: number
    model: string
  }
  /** An attempt failed before any output and is made again. */
  'model.retried': { executionId: string; callId: string; error: LlmError; attempt: number }
  'model.settled': {
    executionId: string
    callId: string
    interactionId: string
    kind: LlmInteractionType
    provider: string
    durationMs: number
    usage: Usage | null
  } & ({ reply: Reply } | { error: LlmError; code: FailureCode; partial: string })
  /** Something for an execution to hear at its next turn (mail.ts). */
  'mail.posted': { executionId: string } & Letter
  /** A message of ours to the model: a nudge, an error report, the request to conclude, a letter. */
  'message.added': {
    executionId: string
    message: LoggedMessage
    why: 'empty' | 'failed' | 'conclude' | 'mail'
    letterId?: string
  }
  /** From here on the execution uses another model; `at` is its place among the fallbacks, 0-based. */
  'provider.switched': { executionId: string; at: number }

  'tool.begun': {
    executionId: string
    callId: string
    eventId: string
    server: string
    tool: string
    safe: boolean
    attempt: number
  }
  'tool.settled': {
    executionId: string
    callId: string
    eventId: string
    interactionId: string
    outcome: ToolOutcome
    durationMs: number
    /** Set when the result is to be told in fewer words before the model sees it. */
    digest?: { server: string; tool: string; tokens: number }
  }

  /** A timeline event that opens, or that stands complete from the first. */
  'timeline.created': { executionId: string }
  'timeline.completed': { executionId: string }

  'chat.opened': { chatId: string }
  /** A follow-up question; the stage that answers it begins in the same transaction. */
  'chat.asked': { messageId: string; author: string; content: string; stageId: string; executionId: string }
}

/** A message as the log keeps it: ours in parts, so that a long part stands once; what the model and the tools said as it came. */
export type LoggedMessage = { role: 'system' | 'user'; parts: Text } | Extract<Message, { role: 'assistant' | 'tool' }>

/** What is waited for, and until when at the latest. */
export type Wait = { for: WaitFor; until: number }

/** `rating` is what this action itself gave; `untold` the frame of a step on the way, which is kept and told to nobody (wire contract 1.10). */
export type ReviewFact = {
  id: string
  action: ReviewAction
  from: ReviewStatus | null
  rating?: string
  untold?: Extract<NewFrame, { type: 'review.status' }>
}

/** A sub-agent: its parent's execution, its place among the parent's sub-agents, and what it was told to do. */
export type Child = { parentId: string; subAgent: number; task: string }

/** What a model call gave: text, thinking, calls, and the provider's own blocks that must be sent back to it unchanged. */
export type Reply = { text: string; thinking: string; toolCalls: Array<ToolCall>; native?: unknown }

/** What a stage carries out: its kind is a row of kinds.ts, `at` a place in the plan. */
export type Step =
  | { kind: 'investigation' | 'action'; at: number }
  | { kind: 'synthesis'; at: number }
  | { kind: 'exec_summary' }
  | { kind: 'chat'; messageId: string }

export type FactType = keyof Facts

export type NewEntry = {
  [T in FactType]: { type: T; public: NewFrame | null; private: Facts[T] }
}[FactType]

export type Entry = {
  [T in FactType]: { seq: number; at: number; type: T; public: LoggedFrame | null; private: Facts[T] }
}[FactType]
