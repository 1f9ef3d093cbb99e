// The one question that the shell asks about a session's work.

import { stopsClock } from '../log/off-clock.ts'
import { openStage, type SessionState } from '../log/state.ts'
import { boundsOf, isOver } from './bounds.ts'
import { kindOf } from './kinds.ts'
import { nextStep } from './next-step.ts'
import { sameWait } from './waiting.ts'

export type Next =
  /** `over`: only ends are left to write. `takesPlace`: it counts against the limit of sessions that run at once. */
  | { kind: 'run'; takesPlace: boolean; over: boolean }
  /** Nothing before that time, unless something is written into the log from outside. */
  | { kind: 'wait'; until: number }
  | { kind: 'nothing' }

export function whatNext(state: SessionState, now: number): Next {
  if (state.view.detail === null) return { kind: 'nothing' }
  // A session that was not planned yet has not begun: its time cannot be over.
  const bounds = boundsOf(state, now, Number.POSITIVE_INFINITY)
  const over = isOver(bounds)
  const next = nextStep(state, over ? STOPPED : null, now)
  if (next.kind === 'done') return { kind: 'nothing' }
  // A wait that the log does not hold yet is written by a run: the clock stops there.
  if (next.kind === 'wait' && sameWait(state.waiting, next))
    return { kind: 'wait', until: stopsClock(next) ? next.until : Math.min(next.until, now + bounds.leftMs) }
  const stage = openStage(state)
  return { kind: 'run', takesPlace: stage === null || kindOf(stage).takesPlace, over }
}

const STOPPED = { status: 'cancelled', message: '' } as const
