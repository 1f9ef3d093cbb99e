// Whether a failed model call switches the execution to another model, and to which. Pure. The rules are those of the reference (TARSy in
// Go): at once after all retries or refused credentials, else at the second consecutive failure, and at the first if the agent is asked only once.
// Ours: at once after a refused request too, because the same request would be refused again.

import type { AgentPlan, ModelChoice } from '../log/plan.ts'
import type { Streak } from '../log/streak.ts'
import { isSingleShot } from './single-shot.ts'

/** `at` is the index of `to` among the fallbacks; `skipped` names providers that lack the tools that the agent needs. */
export type Switch = { at: number; to: ModelChoice; skipped: Array<string> }

/** The model in use; `at` is its index among the fallbacks, -1 for the agent's own. */
export function currentModel(agent: AgentPlan, at: number): ModelChoice {
  return agent.fallbacks[at] ?? agent.model
}

/** The model to switch to, or null if the execution keeps its model or no other is left. */
export function chooseFallback(agent: AgentPlan, currentAt: number, streak: Streak): Switch | null {
  const patience = isSingleShot(agent.type) ? 1 : 2
  if (!streak.now && streak.start < patience && streak.stream < patience) return null
  return nextModel(agent, currentAt)
}

/** The next usable fallback; null if none is left. A provider that was tried is not asked again, under whatever model it is listed. */
export function nextModel(agent: AgentPlan, currentAt: number): Switch | null {
  const fits = (choice: ModelChoice) => !agent.needsNativeTools || choice.backend === 'google-native'
  // What lacks the tools was passed over and not asked.
  const asked = agent.fallbacks.slice(0, currentAt + 1).filter(fits)
  const tried = new Set([agent.model, ...asked].map(each => each.provider))
  const skipped: Array<string> = []
  for (const [at, to] of agent.fallbacks.entries()) {
    if (at <= currentAt || tried.has(to.provider)) continue
    if (fits(to)) return { at, to, skipped }
    skipped.push(to.provider)
  }
  return null
}

/** The provider's own tools that the next model lacks. */
export function droppedTools(from: ModelChoice, to: ModelChoice): Array<string> {
  const enabled = (choice: ModelChoice) =>
    Object.entries(choice.nativeTools).flatMap(([name, on]) => (on ? [name] : []))
  const kept = to.backend === 'google-native' ? enabled(to) : []
  return enabled(from).filter(name => !kept.includes(name))
}
