// The vocabulary of a session's log. A row is `{seq, at, type, public, private}`: `public` is the frame that clients receive, or null; `private`
// is what they do not. After a restart these rows are all that the engine knows.
//
// Functions that are named like an act (`openEvent`, `settleModelCall`, `endSession`, `postLetter`) return the facts of that act. Nothing
// is written until the caller appends them.

import type { LlmError, Message, ToolCall, ToolOutcome, ToolSpec, Usage } from '../../ports.ts'
import type { Text } from '../../prompts/text.ts'
import type { LoggedFrame } from '../../protocol/events.ts'
import type { NewFrame } from '../../protocol/stamp.ts'
import type {
  EndStatus,
  ForcedReason,
  LlmInteractionType,
  ReviewAction,
  ReviewStatus,
  WaitFor,
} from '../../protocol/status.ts'
import type { FailureCode } from './failure-code.ts'
import type { StoredImages } from './images.ts'
import type { Letter } from './mail.ts'
import type { OwnPlan, Plan } from './plan.ts'
import type { SaidVerdict } from './said-verdict.ts'
import type { Shortening } from './shortening.ts'

export type Facts = {
  /** `log` is the version of the log's format (version.ts). */
  'session.accepted': { log: number }
  'session.planned': { plan: Plan }
  'session.started': null
  /** The run continues after a restart; `outageMs` is added to the deadline. */
  'session.resumed': { outageMs: number }
  /** Everything that is open waits. The run ends and frees its place for another session. */
  'session.waiting': Wait
  /** The first fact of the run that follows a wait. */
  'session.woke': null
  'session.cancel_requested': { by: string; reason?: string }
  'session.finished': null
  /** The frame says who changed the review and to what. null: the session's end opened the review. */
  'review.changed': ReviewFact | null

  /** `own` is set for kinds whose plan is resolved when the stage starts (kinds.ts). */
  'stage.started': { stageId: string; index: number; step: Step; own?: OwnPlan }
  /** Cancels this stage but not its session. */
  'stage.cancel_requested': { stageId: string; by: string }
  /** `actions` is set for action stages: whether each agent that reported it changed anything. */
  'stage.finished': {
    stageId: string
    status: EndStatus
    result: Text | null
    error: string | null
    actions?: ReadonlyArray<{ agent: string; acted: boolean }>
  }

  /** `child` is set for sub-agents. `sequence`: see `startExecution`. */
  'execution.started': { executionId: string; stageId: string; agentIndex: number; child?: Child; sequence?: number }
  /** The parent cancelled this sub-agent. */
  'execution.cancel_requested': { executionId: string; reason?: string }
  /** Prompt and tools as the model sees them. They are never rebuilt, so that a provider's prompt cache stays valid. */
  'execution.prepared': {
    executionId: string
    messages: ReadonlyArray<LoggedMessage>
    tools: Array<ToolSpec>
    /** The model is shown the short id of each result, so that it can cite it. */
    ids?: true
  }
  'execution.finished': { executionId: string } & ExecutionEnd
  /** Nothing to do until `until`, unless what it waits for comes sooner. */
  'execution.waiting': Wait & { executionId: string }
  'execution.woke': { executionId: string }
  /** A server came up, or lists other tools than before: from here on the model is given these, which replace the server's earlier ones. */
  'tools.changed': { executionId: string; server: string; tools: Array<ToolSpec> }
  /** The tools of one server, for the trace. */
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
  /**
   * The attempt failed before any output and is repeated. `change` is set if the provider refused parts of the request: this attempt and all later
   * calls of the provider leave them out.
   */
  'model.retried': {
    executionId: string
    callId: string
    error: LlmError
    attempt: number
    change?: { provider: string; without: Array<string> }
  }
  'model.settled': {
    executionId: string
    callId: string
    interactionId: string
    kind: LlmInteractionType
    provider: string
    durationMs: number
    usage: Usage | null
  } & ({ reply: Reply } | { error: LlmError; code: FailureCode; partial: string })
  /** A message that waits for the execution's next turn (mail.ts). */
  'mail.posted': { executionId: string } & Letter
  /** A user message that the engine adds: a nudge, an error report, the request to conclude, a letter, news of tools, a reminder. */
  'message.added': {
    executionId: string
    message: LoggedMessage
    why: 'empty' | 'failed' | 'continue' | 'conclude' | 'mail' | 'tools' | 'labels' | 'verdict'
    /** Set with `conclude`. */
    reason?: ForcedReason
    letterId?: string
  }
  /** So much of the conversation is left out of all later requests (shortening.ts). The fact replaces an earlier one. */
  'request.shortened': { executionId: string; why: 'window' | 'refused' } & Shortening
  /** The execution uses another model from here on; `at` is its 0-based index among the fallbacks. */
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
    /** The text of the outcome comes from outside. Absent in logs of earlier releases, whose models saw every outcome as it is. */
    foreign?: true
    /** Set when the result must be summarised before the model sees it. `tokens` is its estimated size. */
    digest?: { server: string; tool: string; tokens: number }
  }

  /** A timeline event that begins to stream, or one that is complete at once. */
  'timeline.created': { executionId: string }
  'timeline.completed': { executionId: string }

  /** An alert joined the session (`ingest` in tarsy.yaml). `count`: how many have, with this one. A second fact of one `joinId` is never written. */
  'alert.joined': {
    joinId: string
    at: string
    kind: 'repeat' | 'related' | 'resolved' | 'offered'
    count: number
    title: string
    reason: string
    text: string
  }

  'chat.opened': { chatId: string }
  /** A follow-up question. The stage that answers it starts in the same transaction. */
  'chat.asked': { messageId: string; author: string; content: string; stageId: string; executionId: string }
}

/** `labels` is set for an executive summary; null: it named none that could be read. `verdict` is set for an analysis that ended in one. */
export type ExecutionEnd = {
  status: EndStatus
  result: string | null
  error: string | null
  labels?: Array<string> | null
  verdict?: SaidVerdict
}

/** A message as the log keeps it. `foreign`: models see its text between marks (prompts/fence.ts). Prompts are kept in parts, so that a long part is stored once (texts.ts), and images where they came (images.ts). */
export type LoggedMessage =
  | { role: 'system' | 'user'; parts: Text }
  | Extract<Message, { role: 'assistant' }>
  | (Extract<Message, { role: 'tool' }> & { stored?: StoredImages; foreign?: true })

/** What is waited for. `until` is the latest end, in milliseconds since the epoch. */
export type Wait = { for: WaitFor; until: number }

/**
 * `rating` is set only if this action set it. `untold` is the frame of an intermediate step: the review activity shows it, but clients do not
 * receive it. The reference (TARSy in Go) also records the claim that completing an unclaimed review implies.
 */
export type ReviewFact = {
  id: string
  action: ReviewAction
  from: ReviewStatus | null
  rating?: string
  untold?: Extract<NewFrame, { type: 'review.status' }>
}

/** A sub-agent: its parent's execution, its index in the parent's `subAgents`, and its task. */
export type Child = { parentId: string; subAgent: number; task: string }

/** A model's reply. `native` holds the provider's own blocks, which must be sent back to it unchanged. */
export type Reply = { text: string; thinking: string; toolCalls: Array<ToolCall>; native?: unknown }

/** What a stage does: its kind is a row of kinds.ts, `at` is an index in the plan's stages. */
export type Step =
  | { kind: 'investigation' | 'action'; at: number }
  | { kind: 'synthesis' | 'compose'; at: number }
  | { kind: 'exec_summary' }
  | { kind: 'chat'; messageId: string }

export type FactType = keyof Facts

export type NewEntry = {
  [T in FactType]: { type: T; public: NewFrame | null; private: Facts[T] }
}[FactType]

export type Entry = {
  [T in FactType]: { seq: number; at: number; type: T; public: LoggedFrame | null; private: Facts[T] }
}[FactType]
