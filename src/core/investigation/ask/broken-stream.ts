import type { LlmError } from '../../ports.ts'
import type { EndStatus } from '../../protocol/status.ts'
import { stopMessage, stopStatus } from '../stop.ts'

/** How what a model was saying ends when it breaks off (wire contract 2.7): the stop of the run explains it better than what the call then threw. */
export function brokenStream(signal: AbortSignal, error: LlmError): { status: EndStatus; content: string } {
  const status = signal.aborted ? stopStatus(signal) : error.kind === 'timeout' ? 'timed_out' : 'failed'
  const message = signal.aborted ? stopMessage(signal) : error.message
  return { status, content: `Streaming ${status.replace('_', ' ')}: ${message}` }
}
