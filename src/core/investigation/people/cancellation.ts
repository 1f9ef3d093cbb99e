import { kindOf } from '../decide/kinds.ts'
import type { NewEntry } from '../log/facts.ts'
import { openStage, type SessionState } from '../log/state.ts'
import { bareEnd, ending } from '../run-session.ts'

/** The facts that a cancel writes, or null where there is nothing to cancel. What runs after the end is cancelled without its session. */
export function cancellation(state: SessionState, by: string): Array<NewEntry> | null {
  if (state.ended) return stageCancellation(state, by)
  if (state.cancelledBy !== null) return null
  if (state.startedAt === null) {
    return ending(bareEnd('cancelled', `cancelled by ${by} before it started`), state.view.detail)
  }
  return [
    {
      type: 'session.cancel_requested',
      public: { type: 'session.status', status: 'cancelling' },
      private: { by },
    },
  ]
}

function stageCancellation(state: SessionState, by: string): Array<NewEntry> | null {
  const open = openStage(state)
  if (open === null || open.cancelledBy !== null || !kindOf(open).cancellable) return null
  return [{ type: 'stage.cancel_requested', public: null, private: { stageId: open.id, by } }]
}
