import type { LlmError } from '../../ports.ts'
import type { FailureCode } from './failure-code.ts'
import { isHopeless } from './hopeless.ts'

/**
 * Consecutive failed calls of a model: before its output (`start`) and within it (`stream`). `now`: the last failure needs another model at
 * once. A success or a switch resets all three.
 */
export type Streak = { start: number; stream: number; now: boolean }

export const noStreak: Streak = { start: 0, stream: 0, now: false }

/** The reference waits for a second failure after the last two. Ours does not: the same request would be refused again. */
const AT_ONCE: ReadonlyArray<FailureCode> = ['max_retries', 'credentials', 'invalid_request', 'provider_error']
const IN_STREAM: ReadonlyArray<FailureCode> = ['partial_stream_error', 'stall_timeout']

export function streakAfter(streak: Streak, code: FailureCode, error: LlmError): Streak {
  // A model that repeats itself or writes too much is told so. The reference never switches models for a repetition.
  if (code === 'repetition' || code === 'output_limit') return noStreak
  if (AT_ONCE.includes(code) || isHopeless(error)) return { ...noStreak, now: true }
  return IN_STREAM.includes(code)
    ? { start: 0, stream: streak.stream + 1, now: false }
    : { start: streak.start + 1, stream: 0, now: false }
}
