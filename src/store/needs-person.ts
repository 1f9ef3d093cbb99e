import { sql } from 'drizzle-orm'
import { sessions } from './schema.ts'

/**
 * Whether a person has to look: the agents found no cause that holds, and nobody has begun to review the session. Null counts as no. The pluses
 * keep SQLite from reading another index than the one of the order.
 */
export const NEEDS_PERSON = sql`(+${sessions.review_status} = 'needs_review'
  and (+${sessions.status} in ('failed', 'timed_out') or +${sessions.confidence} in ('low', 'unknown')))`
