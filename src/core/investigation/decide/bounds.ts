// What ends the work that comes next before it is done: a cancel, or its time. Pure.

import { offClock } from '../log/off-clock.ts'
import { openStage, type SessionState } from '../log/state.ts'
import { kindOf } from './kinds.ts'

/** `expiry` is the sentence for what ends because its time is over. */
export type Bounds = { cancelledBy: string | null; leftMs: number; expiry: string }

/** `fallbackTimeoutMs` holds for a session that was not planned yet. */
export function boundsOf(state: SessionState, now: number, fallbackTimeoutMs: number): Bounds {
  const stage = openStage(state)
  const name = stage === null ? null : kindOf(stage).ownClock
  const own = stage?.own ?? null
  if (stage !== null && own !== null && name !== null) {
    const leftMs = stage.startedAt + own.timeoutMs + offClock(state, now) - stage.offClockBefore - now
    return { cancelledBy: stage.cancelledBy, leftMs, expiry: expiry(name, own.timeoutMs) }
  }
  const limitMs = state.plan?.sessionTimeoutMs ?? fallbackTimeoutMs
  const leftMs = (state.startedAt ?? now) + limitMs + offClock(state, now) - now
  return { cancelledBy: state.cancelledBy, leftMs, expiry: expiry('session', limitMs) }
}

function expiry(name: string, limitMs: number): string {
  return `${name} timed out after ${limitMs / 1000} seconds`
}

/** Whether nothing is left to do but to write the ends. */
export function isOver({ cancelledBy, leftMs }: Bounds): boolean {
  return cancelledBy !== null || leftMs <= 0
}
