import type { Clock, Ids, Llm, Mask, ToolHost } from '../ports.ts'
import type { SessionFacts } from '../protocol/events.ts'
import type { Journal } from './log/journal.ts'
import type { Plan } from './log/plan.ts'

/** What a running investigation holds. `signal` aborts with a `Stop` when the session, or the sub-agent, is cancelled or out of time. */
export type Engine = {
  sessionId: string
  journal: Journal
  llm: Llm
  tools: ToolHost
  mask: Mask
  clock: Clock
  ids: Ids
  signal: AbortSignal
  /** When this stretch of the run began: time before a kill counts against no iteration. */
  startedAt: number
}

/** Resolves the chain as it is configured now; throws a sentence for the session's error when it cannot. */
export type MakePlan = (facts: SessionFacts) => Plan
