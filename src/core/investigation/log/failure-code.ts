// Why a model call failed, in the words that decide about a fallback and that its record carries (wire contract 3.7).

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

/** `anything`: output had begun when it failed. */
export function failureCode(error: LlmError, anything: boolean): FailureCode {
  if (error.kind === 'repetition') return 'repetition'
  if (error.kind === 'auth') return 'credentials'
  if (error.kind === 'timeout') return anything ? 'stall_timeout' : 'initial_response_timeout'
  if (anything) return 'partial_stream_error'
  if (error.kind === 'invalid') return 'invalid_request'
  // What could be tried again was, until the attempts were used up.
  return error.retryable ? 'max_retries' : 'provider_error'
}
