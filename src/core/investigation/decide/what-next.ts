// What the Durable Object does next for its session: run, wait or nothing.

import { stopsClock } from '../log/off-clock.ts'
import { openStage, type SessionState } from '../log/state.ts'
import { boundsOf, isOver } from './bounds.ts'
import { kindOf } from './kinds.ts'
import { nextStep } from './next-step.ts'
import { sameWait } from './waiting.ts'

export type Next =
  /** `over`: only the ends are left to write. `takesPlace`: the run counts against the limit of concurrent sessions. */
  | { kind: 'run'; takesPlace: boolean; over: boolean }
  /** Nothing to do until `until`, unless something from outside is appended to the log. */
  | { kind: 'wait'; until: number }
  | { kind: 'nothing' }

export function whatNext(state: SessionState, now: number): Next {
  if (state.view.detail === null) return { kind: 'nothing' }
  // The time of a session that was not planned yet has not begun, so it cannot be over.
  const bounds = boundsOf(state, now, Number.POSITIVE_INFINITY)
  const over = isOver(bounds)
  const next = nextStep(state, over ? STOPPED : null, now)
  if (next.kind === 'done') return { kind: 'nothing' }
  // A wait that is not logged yet needs a run to log it: only then does it stop the session's clock.
  if (next.kind === 'wait' && sameWait(state.waiting, next))
    return { kind: 'wait', until: stopsClock(next) ? next.until : Math.min(next.until, now + bounds.leftMs) }
  const stage = openStage(state)
  return { kind: 'run', takesPlace: stage === null || kindOf(stage).takesPlace, over }
}

/** nextStep ignores the reason here: only `kind` of its answer is used. */
const STOPPED = { status: 'cancelled', message: '' } as const
