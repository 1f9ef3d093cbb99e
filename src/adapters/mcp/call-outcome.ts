// What a failed call means to the model. Pure.

import { withoutImageData } from '#core/image-data.ts'
import type { ToolOutcome } from '#core/ports.ts'
import { withoutSecrets } from './endpoint.ts'
import { DeliveryFailure, ServerError } from './failure.ts'

/** `safe`: the tool is read-only or idempotent, so it does not matter whether a lost call was carried out. */
export function isRepeatable(error: unknown, safe: boolean): boolean {
  return error instanceof DeliveryFailure && (error.kind === 'not-delivered' || (error.kind === 'lost' && safe))
}

/** `sentence` is `sentenceOf(error)`. */
export function outcomeOf(error: unknown, server: string, sentence: string, safe: boolean): ToolOutcome {
  if (error instanceof ServerError) return { kind: 'answer', content: sentence, isError: true }
  const message = `${server}: ${sentence}`
  const unknown = 'whether the tool did its work is unknown; look before calling it again'
  if (!(error instanceof DeliveryFailure)) return { kind: 'unreachable', message }
  if (error.kind === 'lost' && !safe) return { kind: 'interrupted', message: `${message}; ${unknown}` }
  if (error.kind === 'unreadable' && !safe) return { kind: 'unreachable', message: `${message}; ${unknown}` }
  if (error.kind === 'not-delivered') return { kind: 'unreachable', message: `${message}; the tool was not run` }
  return { kind: 'unreachable', message }
}

/** The message of an error, without images and without the server's secrets. */
export function sentenceOf(error: unknown, secrets: ReadonlyArray<string>): string {
  return withoutSecrets(withoutImageData(error instanceof Error ? error.message : String(error)), secrets)
}
