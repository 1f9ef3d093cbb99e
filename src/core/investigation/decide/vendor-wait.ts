// A model's vendor said how long to leave it alone. Where nobody else can be asked, the execution waits for that long. Pure.

import { RETRY_AFTER_MAX_MS, VENDOR_WAIT_MAX_MS } from '../log/limits.ts'
import type { AgentPlan } from '../log/plan.ts'
import type { FailedCall, Transcript } from '../log/transcript.ts'
import { nextModel } from './fallback.ts'

/** Until when; null where the failure stands. */
export function vendorWait(
  { error: { kind, retryAfterMs = 0 }, at }: FailedCall,
  { fallbackAt, vendorMs }: Pick<Transcript, 'fallbackAt' | 'vendorMs'>,
  agent: AgentPlan,
): number | null {
  if (kind !== 'rate_limited' && kind !== 'overloaded') return null
  // What is asked for in a few seconds was obeyed inside the call, as often as a call is tried.
  if (retryAfterMs <= RETRY_AFTER_MAX_MS || vendorMs + retryAfterMs > VENDOR_WAIT_MAX_MS) return null
  return nextModel(agent, fallbackAt) === null ? Math.ceil(at + retryAfterMs) : null
}
