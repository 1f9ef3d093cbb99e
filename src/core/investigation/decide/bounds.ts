// What can end the current work early: a cancel, or its time limit. Pure.

import { offClock } from '../log/off-clock.ts'
import { openStage, type SessionState } from '../log/state.ts'
import { kindOf } from './kinds.ts'

/** `expiry` is the error message of work that ends because its time is over. */
export type Bounds = { cancelledBy: string | null; cancelReason: string | null; leftMs: number; expiry: string }

/** The bounds of the open stage if it has a clock of its own, else of the session. `fallbackTimeoutMs` applies until the session is planned. */
export function boundsOf(state: SessionState, now: number, fallbackTimeoutMs: number): Bounds {
  const stage = openStage(state)
  const name = stage === null ? null : kindOf(stage).ownClock
  const own = stage?.own ?? null
  if (stage !== null && own !== null && name !== null) {
    const leftMs = stage.startedAt + own.timeoutMs + offClock(state, now) - stage.offClockBefore - now
    return { cancelledBy: stage.cancelledBy, cancelReason: null, leftMs, expiry: expiryMessage(name, own.timeoutMs) }
  }
  const limitMs = state.plan?.sessionTimeoutMs ?? fallbackTimeoutMs
  const leftMs = (state.startedAt ?? now) + limitMs + offClock(state, now) - now
  const { cancelledBy, cancelReason } = state
  return { cancelledBy, cancelReason, leftMs, expiry: expiryMessage('session', limitMs) }
}

function expiryMessage(name: string, limitMs: number): string {
  return `${name} timed out after ${limitMs / 1000} seconds`
}

/** Whether only the ends are left to write. */
export function isOver({ cancelledBy, leftMs }: Bounds): boolean {
  return cancelledBy !== null || leftMs <= 0
}
