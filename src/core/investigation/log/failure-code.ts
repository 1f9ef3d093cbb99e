// Why a model call failed. The codes are the reference's (TARSy in Go); the choice of a fallback depends on them (decide/fallback.ts).

import type { LlmError } from '../../ports.ts'

export type FailureCode =
  | 'max_retries'
  | 'credentials'
  | 'provider_error'
  | 'invalid_request'
  | 'partial_stream_error'
  | 'initial_response_timeout'
  | 'stall_timeout'
  | 'repetition'
  /** Ours: the reply ended at an output limit. */
  | 'output_limit'

/** `hasOutput`: output had begun before the failure. */
export function failureCode(error: LlmError, hasOutput: boolean): FailureCode {
  if (error.kind === 'repetition') return 'repetition'
  if (error.kind === 'cut') return 'output_limit'
  if (error.kind === 'auth') return 'credentials'
  if (error.kind === 'timeout') return hasOutput ? 'stall_timeout' : 'initial_response_timeout'
  if (hasOutput) return 'partial_stream_error'
  if (error.kind === 'invalid') return 'invalid_request'
  // A retryable error arrives here only after all attempts failed.
  return error.retryable ? 'max_retries' : 'provider_error'
}
