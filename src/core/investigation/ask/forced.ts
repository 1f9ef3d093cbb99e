import type { AgentPlan } from '../log/plan.ts'
import type { Transcript } from '../log/transcript.ts'

/** Marks everything of a conclusion that the iteration limit forced (wire contract 3.5). */
export function forcedMetadata(transcript: Transcript, agent: AgentPlan): Record<string, unknown> {
  return { forced_conclusion: true, iterations_used: transcript.iterations, max_iterations: agent.maxIterations }
}
