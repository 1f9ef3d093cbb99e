import { kindOf } from '../decide/kinds.ts'
import type { NewEntry } from '../log/facts.ts'
import { openStage, type SessionState } from '../log/state.ts'
import { bareEnd, endSession } from '../end-session.ts'

/** `reason` is null if none was given. */
export type Cancel = { by: string; reason: string | null }

/** Cancels a session; after its end, the stage that runs (a follow-up question). null: there is nothing to cancel. */
export function cancelSession(state: SessionState, { by, reason }: Cancel): Array<NewEntry> | null {
  if (state.ended) return cancelStage(state, by)
  if (state.cancelledBy !== null) return null
  const frameKeys = { cancelled_by: by, ...(reason !== null && { cancel_reason: reason }) }
  if (state.startedAt === null) {
    return endSession(bareEnd('cancelled', null), state.view.detail, { cancelled: frameKeys })
  }
  return [
    {
      type: 'session.cancel_requested',
      public: { type: 'session.status', status: 'cancelling', ...frameKeys },
      private: { by, ...(reason !== null && { reason }) },
    },
  ]
}

function cancelStage(state: SessionState, by: string): Array<NewEntry> | null {
  const open = openStage(state)
  if (open === null || open.cancelledBy !== null || !kindOf(open).cancellable) return null
  return [{ type: 'stage.cancel_requested', public: null, private: { stageId: open.id, by } }]
}
