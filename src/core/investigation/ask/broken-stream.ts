import type { LlmError } from '../../ports.ts'
import type { EndStatus } from '../../protocol/status.ts'
import { stopMessage, stopStatus } from '../stop.ts'

/**
 * Status of the timeline event of a reply that broke off, and its content if no text was shown. The content is worded like the reference's
 * (TARSy in Go). If the run was stopped, its reason explains the end better than the error that the call threw.
 */
export function brokenStream(signal: AbortSignal, error: LlmError): { status: EndStatus; content: string } {
  const status = signal.aborted ? stopStatus(signal) : error.kind === 'timeout' ? 'timed_out' : 'failed'
  const message = signal.aborted ? stopMessage(signal) : error.message
  return { status, content: `Streaming ${status.replace('_', ' ')}: ${message}` }
}
