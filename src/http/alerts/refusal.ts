// How an alert that was not taken is answered.

import type { SenderName } from '#core/alerts/sender-names.ts'
import type { Refused } from '#objects/intake-door.ts'
import { AppError, unavailable } from '../answer/app-error.ts'
import { IDEMPOTENCY_KEY } from '../request/idempotency-key.ts'

/** Who reports, as far as the answer to too many alerts depends on it. */
export type Reporter = { name: SenderName; repeatsAfter429?: boolean }

/** Senders that lose what was answered 429 are answered 503 instead. */
export function refusal({ refused, message, afterMs }: Refused, { repeatsAfter429 = false }: Reporter): AppError {
  const status = refused === 'rate' && repeatsAfter429 ? 429 : 503
  const seconds = Math.ceil(afterMs / 1000)
  const text = `the alert was not stored because ${message}: send it again in ${seconds} s`
  return new AppError(status, refused, text, { retryable: true, afterMs })
}

export function keyReused(): AppError {
  const message = `this ${IDEMPOTENCY_KEY} came with another body in the last 24 hours: send each alert under a key of its own`
  return new AppError(422, 'key_reused', message)
}

export function refuseUnstored(error: unknown): never {
  throw unavailable('the alert was not stored because the database did not take it: send it again', error)
}
