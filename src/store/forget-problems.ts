// Removes problems of which no session came, with the alerts that were counted for them. Those of a session go with it, by a trigger.

// Ours: longer than the windows that people set; what was counted before that counts for nothing.
const KEPT_MS = 31 * 86_400_000
/** A sweep removes as many at most, so that none of them takes long. */
export const MOST_FORGOTTEN = 500

const OLDEST = `(select key from problems where session_id is null and since < ?1 order by since limit ${MOST_FORGOTTEN})`
/** Exported so that a test can check how they are found. */
export const FORGET_COUNTED = `delete from joined_alerts where session_id is null and key in ${OLDEST}`
export const FORGET_PROBLEMS = `delete from problems where key in ${OLDEST}`

/** Answers how many were removed. */
export async function forgetProblems(db: D1Database, now: number): Promise<number> {
  const before = new Date(now - KEPT_MS).toISOString()
  const [, problems] = await db.batch([
    db.prepare(FORGET_COUNTED).bind(before),
    db.prepare(FORGET_PROBLEMS).bind(before),
  ])
  return problems?.meta.changes ?? 0
}
