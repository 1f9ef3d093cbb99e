// The key that a client gives an alert, so that the same alert sent again opens no second session.

import { badRequest } from '../answer/app-error.ts'
import { sha256 } from './digest.ts'

export const IDEMPOTENCY_KEY = 'Idempotency-Key'

// As much as Stripe takes, whose clients many copy.
const LONGEST = 255

/**
 * The digests of the key and of the body; null without a key. The key is the caller's and the route's own: two callers may choose the same. Throws
 * 400 if it is too long.
 */
export async function idempotencyKey(
  header: string | undefined,
  { author, path, body }: { author: string; path: string; body: string },
): Promise<{ key: string; body: string } | null> {
  const key = header?.trim() ?? ''
  if (key === '') return null
  if (key.length > LONGEST) {
    throw badRequest(`the ${IDEMPOTENCY_KEY} is longer than ${LONGEST} characters: send a shorter one`)
  }
  const [ofCaller, ofBody] = await Promise.all([sha256(JSON.stringify([author, path, key])), sha256(body)])
  return { key: ofCaller, body: ofBody }
}
