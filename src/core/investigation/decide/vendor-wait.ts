// Whether an execution waits for a provider that limits requests. It does if no fallback is left. Pure.

import { RETRY_AFTER_MAX_MS, VENDOR_WAIT_MAX_MS } from '../log/limits.ts'
import type { AgentPlan } from '../log/plan.ts'
import type { FailedCall, Transcript } from '../log/transcript.ts'
import { nextModel } from './fallback.ts'

/** The end of the wait, in milliseconds since the epoch; null if the execution does not wait. */
export function vendorWait(
  { error: { kind, retryAfterMs = 0 }, at }: FailedCall,
  { fallbackAt, vendorMs }: Pick<Transcript, 'fallbackAt' | 'vendorMs'>,
  agent: AgentPlan,
): number | null {
  if (kind !== 'rate_limited' && kind !== 'overloaded') return null
  // Shorter waits were made inside the call, between its attempts (ask/model-call.ts).
  if (retryAfterMs <= RETRY_AFTER_MAX_MS || vendorMs + retryAfterMs > VENDOR_WAIT_MAX_MS) return null
  return nextModel(agent, fallbackAt) === null ? Math.ceil(at + retryAfterMs) : null
}
