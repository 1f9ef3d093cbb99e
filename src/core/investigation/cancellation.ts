import type { NewEntry } from './facts.ts'
import { bareEnd, ending } from './run-session.ts'
import { openQuestion, type SessionState } from './state.ts'

/** The facts that a cancel writes, or null where there is nothing to cancel. A question is cancelled without its session. */
export function cancellation(state: SessionState, by: string): Array<NewEntry> | null {
  if (state.ended) {
    const open = openQuestion(state)
    if (open === null || open.cancelledBy !== null) return null
    return [{ type: 'chat.cancel_requested', public: null, private: { messageId: open.messageId, by } }]
  }
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
