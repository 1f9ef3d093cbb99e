import type { LlmError } from '../../ports.ts'

/** Whether the same request can only fail again: its key, its quota, or the vendor's refusal of what it asks for. */
export function isHopeless({ kind, retryable, status }: LlmError): boolean {
  if (retryable) return false
  // An `invalid` without a status is the adapter's judgement of a reply, which may turn out better.
  return kind === 'auth' || kind === 'rate_limited' || (kind === 'invalid' && status !== undefined)
}

// Bad request, too large, unprocessable: refusals of what the request holds, not of the model or the address.
const OF_CONTENT = [400, 413, 422]

/** Whether a shorter request without tools, the one for a conclusion, may be taken. A refused key or a spent quota is refused again. */
export function mayConclude({ kind, status }: LlmError): boolean {
  if (kind === 'auth' || kind === 'rate_limited') return false
  return kind !== 'invalid' || status === undefined || OF_CONTENT.includes(status)
}
