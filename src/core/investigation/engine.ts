import type { Clock, Ids, Llm, Mask, ToolHost } from '../ports.ts'
import type { SessionFacts } from '../protocol/events.ts'
import type { Journal } from './log/journal.ts'
import type { Plan } from './log/plan.ts'

/** What a running session uses. `signal` aborts with a `Stop` when the session or the sub-agent is cancelled or its time is over. */
export type Engine = {
  sessionId: string
  journal: Journal
  llm: Llm
  tools: ToolHost
  mask: Mask
  clock: Clock
  ids: Ids
  signal: AbortSignal
  /** When this run began, in milliseconds since the epoch. Time before a restart counts against no iteration. */
  startedAt: number
}

/** Resolves the chain by the current configuration and reads the runbook. Rejects with an error whose message becomes the session's error. */
export type MakePlan = (facts: SessionFacts, signal: AbortSignal) => Promise<Plan>
