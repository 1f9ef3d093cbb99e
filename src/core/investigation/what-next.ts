// The one question that the shell asks about a session's work.

import { boundsOf, isOver } from './bounds.ts'
import { kindOf } from './kinds.ts'
import { nextStep } from './next-step.ts'
import { openStage, type SessionState } from './state.ts'

export type Next =
  /** `over`: only ends are left to write. `takesPlace`: it counts against the limit of sessions that run at once. */
  { kind: 'run'; takesPlace: boolean; over: boolean } | { kind: 'nothing' }

export function whatNext(state: SessionState, now: number): Next {
  if (state.view.detail === null) return { kind: 'nothing' }
  const next = nextStep(state, null)
  if (next.kind === 'done') return { kind: 'nothing' }
  const stage = openStage(state)
  // A session that was not planned yet has not begun: its time cannot be over.
  const over = isOver(boundsOf(state, now, Number.POSITIVE_INFINITY))
  return { kind: 'run', takesPlace: stage === null || kindOf(stage).takesPlace, over }
}
