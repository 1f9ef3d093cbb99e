// Whether an execution waits for its provider: one that is down, overloaded, silent, or limits requests. A wait costs time and no iteration.
// Pure.

import { outageDelay } from '../../retry/backoff.ts'
import { VENDOR_WAIT_MAX_MS } from '../log/limits.ts'
import type { AgentPlan } from '../log/plan.ts'
import type { FailedCall, Transcript } from '../log/transcript.ts'
import { currentModel } from './fallback.ts'

/** The end of the wait, in milliseconds since the epoch; null if the execution does not wait. Asked only if no other model takes over. */
export function vendorWait(
  { callId, error, at }: Pick<FailedCall, 'callId' | 'error' | 'at'>,
  { fallbackAt, vendorMs, vendorWaits }: Pick<Transcript, 'fallbackAt' | 'vendorMs' | 'vendorWaits'>,
  agent: AgentPlan,
): number | null {
  if (!isOutage(error)) return null
  // A hint may be obeyed late, never early: one of a second would mean a request a second.
  const ms = Math.max(error.retryAfterMs ?? 0, outageDelay(vendorWaits, callId))
  const most = currentModel(agent, fallbackAt).limits?.outageMs ?? VENDOR_WAIT_MAX_MS
  return vendorMs + ms > most ? null : Math.ceil(at + ms)
}

/** Whether time alone may mend the failure. A request that was refused as it is stays refused. */
function isOutage({ kind, retryable }: FailedCall['error']): boolean {
  return retryable && kind !== 'invalid' && kind !== 'auth'
}
