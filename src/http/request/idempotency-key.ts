// The key that a client gives an alert, so that the same alert sent again opens no second session.

import type { Context } from 'hono'
import type { IdempotencyKey } from '#store/idempotency.ts'
import { badRequest } from '../answer/app-error.ts'
import type { AppEnv } from '../deps.ts'
import { sha256 } from './digest.ts'

export const IDEMPOTENCY_KEY = 'Idempotency-Key'

// As much as Stripe takes, whose clients many copy.
const LONGEST = 255

/** Null without the header. The key is the caller's and the route's own: two callers may choose the same. Throws 400 if it is too long. */
export async function idempotencyKey(c: Context<AppEnv>, body: string): Promise<IdempotencyKey | null> {
  const key = c.req.header(IDEMPOTENCY_KEY)?.trim() ?? ''
  if (key === '') return null
  if (key.length > LONGEST) {
    throw badRequest(`the ${IDEMPOTENCY_KEY} is longer than ${LONGEST} characters: send a shorter one`)
  }
  const [of, digest] = await Promise.all([sha256(JSON.stringify([c.var.author, c.req.path, key])), sha256(body)])
  return { key: of, body: digest }
}
