// Whether a failed model call moves the execution to another model, and to which (behaviour.md 3.9). Pure.

import type { AgentPlan, ModelChoice } from '../log/plan.ts'
import type { Streak } from '../log/streak.ts'
import { isSingleShot } from './single-shot.ts'

export type Switch = { at: number; to: ModelChoice; skipped: Array<string> }

/** The model that answers now; `at` is its place among the fallbacks, -1 for the agent's own. */
export function currentModel(agent: AgentPlan, at: number): ModelChoice {
  return agent.fallbacks[at] ?? agent.model
}

/** The model to go on with, or null where the failure stands. */
export function fallback(agent: AgentPlan, currentAt: number, streak: Streak): Switch | null {
  const patience = isSingleShot(agent.type) ? 1 : 2
  if (!streak.now && streak.start < patience && streak.stream < patience) return null
  return nextModel(agent, currentAt)
}

/** The model that may still be switched to; null when none is left. */
export function nextModel(agent: AgentPlan, currentAt: number): Switch | null {
  const current = currentModel(agent, currentAt)
  const skipped: Array<string> = []
  for (const [at, to] of agent.fallbacks.entries()) {
    if (at <= currentAt || to.provider === current.provider) continue
    if (!agent.needsNativeTools || to.backend === 'google-native') return { at, to, skipped }
    skipped.push(to.provider)
  }
  return null
}

/** Tools of the provider itself that the next model does not bring. */
export function droppedTools(from: ModelChoice, to: ModelChoice): Array<string> {
  const enabled = (choice: ModelChoice) =>
    Object.entries(choice.nativeTools).flatMap(([name, on]) => (on ? [name] : []))
  const kept = to.backend === 'google-native' ? enabled(to) : []
  return enabled(from).filter(name => !kept.includes(name))
}
