// Whether a failed model call moves the execution to another model, and to which (behaviour.md 3.9). Pure.

import type { FailureCode } from './failure-code.ts'
import type { AgentPlan, ModelChoice } from './plan.ts'
import { isSingleShot } from './single-shot.ts'

/** Failures in a row of the two kinds that are given a second chance; any success or switch sets both to nothing. */
export type Streak = { start: number; stream: number; now: boolean }

export const noStreak: Streak = { start: 0, stream: 0, now: false }

const AT_ONCE: ReadonlyArray<FailureCode> = ['max_retries', 'credentials']
const IN_STREAM: ReadonlyArray<FailureCode> = ['partial_stream_error', 'stall_timeout']

export function streakAfter(streak: Streak, code: FailureCode): Streak {
  // A model that repeats itself is told so; another one is not the remedy.
  if (code === 'repetition') return noStreak
  if (AT_ONCE.includes(code)) return { ...noStreak, now: true }
  return IN_STREAM.includes(code)
    ? { start: 0, stream: streak.stream + 1, now: false }
    : { start: streak.start + 1, stream: 0, now: false }
}

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
