import { placeOf, type Engine, type Place } from './engine.ts'
import type { AgentPlan } from './plan.ts'
import type { Transcript } from './transcript.ts'

/** One agent at work: what it may use of the world, where it stands in its session, and the plan that it carries out. */
export type Execution = Engine & Place & { agent: AgentPlan; transcript(): Transcript }

export function executionOf(engine: Engine, executionId: string, agent: AgentPlan): Execution {
  return {
    ...engine,
    ...placeOf(engine, executionId),
    agent,
    transcript: () => engine.journal.transcript(executionId),
  }
}
