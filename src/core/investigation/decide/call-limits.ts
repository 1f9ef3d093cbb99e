// How long one model call may take. Pure.

import { FIRST_CHUNK_MS, MODEL_CALL_MS, STALL_MS } from '../log/limits.ts'
import type { ModelChoice } from '../log/plan.ts'

/**
 * What the provider sets, else the usual; `mostMs` in any case. A model that may think for longer before its first word gets that time on top of
 * the whole.
 */
export function callLimits({ limits = {} }: Pick<ModelChoice, 'limits'>, mostMs = Number.POSITIVE_INFINITY) {
  const { firstChunkMs = FIRST_CHUNK_MS, stallMs = STALL_MS } = limits
  const { callMs = MODEL_CALL_MS + Math.max(0, firstChunkMs - FIRST_CHUNK_MS) } = limits
  return { firstChunkMs, stallMs, callMs: Math.max(0, Math.min(callMs, mostMs)) }
}
