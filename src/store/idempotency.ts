// Senders may name their alerts by an `Idempotency-Key`, so that one that is sent again opens no second session.

/** Both are digests: of the key with whoever sent it, and of the body that came under it. */
export type IdempotencyKey = { key: string; body: string }

/** How long a key is known (docs/wire.md). */
const KNOWN_MS = 86_400_000
// Our choice: more than can be added meanwhile, since each transaction with keys removes as many.
const MOST_REMOVED = 32

/** The oldest time of a key that counts for an alert of this time. */
export function knownSince(createdAt: string): string {
  return new Date(Date.parse(createdAt) - KNOWN_MS).toISOString()
}

const used = (key: string, since: string) => `from idempotency_keys as used
  join sessions as kept on kept.id = used.session_id where used.key = ${key} and used.created_at >= ${since}`

/** True unless the key has a session. The parameters name the key and `knownSince`. */
export const isUnused = (key: string, since: string) => `not exists (select 1 ${used(key, since)})`

const REMEMBER = `insert into idempotency_keys (key, body, session_id, created_at)
  select sent.value ->> 0, sent.value ->> 1, sent.value ->> 2, sent.value ->> 3 from json_each(?1) as sent
  where exists (select 1 from sessions where id = sent.value ->> 2)
  on conflict (key) do update set body = excluded.body, session_id = excluded.session_id, created_at = excluded.created_at`

/** The statement for the transaction that may have stored these sessions: it notes the keys of those that it has. No two share one. */
export function rememberKeys(
  db: D1Database,
  sessions: ReadonlyArray<{ id: string; createdAt: string; key: IdempotencyKey }>,
): D1PreparedStatement {
  const sent = sessions.map(({ id, createdAt, key }) => [key.key, key.body, id, createdAt])
  return db.prepare(REMEMBER).bind(JSON.stringify(sent))
}

export const FIND_USE = `select used.session_id as id, used.body ${used('?1', '?2')}`

/** Answers the session of the key, and the body that it came with. */
export function findUse(db: D1Database, { key }: IdempotencyKey, createdAt: string): D1PreparedStatement {
  return db.prepare(FIND_USE).bind(key, knownSince(createdAt))
}

export const FORGET_KEYS = `delete from idempotency_keys where key in
  (select key from idempotency_keys where created_at < ?1 order by created_at limit ${MOST_REMOVED})`

/** Removes keys that are over. */
export function forgetKeys(db: D1Database, createdAt: string): D1PreparedStatement {
  return db.prepare(FORGET_KEYS).bind(knownSince(createdAt))
}

/** Under the rules of `ingest`: what became of the alert that came under a key, as JSON; null if it came without rules, and opened the session. */
export type Use = { key: string; body: string; session_id: string; answer: string | null }

/** The uses of these keys that count; one whose session was deleted does not. */
export async function findUses(
  db: D1Database,
  keys: ReadonlyArray<string>,
  createdAt: string,
): Promise<ReadonlyMap<string, Use>> {
  if (keys.length === 0) return new Map()
  const { results } = await db.prepare(FIND_USES).bind(JSON.stringify(keys), knownSince(createdAt)).all<Use>()
  return new Map(results.map(use => [use.key, use]))
}

const FIND_USES = `select used.key, used.body, used.session_id, used.answer from json_each(?1) as asked
  cross join idempotency_keys as used on used.key = asked.value left join sessions as kept on kept.id = used.session_id
  where used.created_at >= ?2 and (used.session_id = '' or kept.id is not null)`

/** Notes a key from ?3 on: key, body, session, time, answer; `guard` says whether. */
export const rememberAnswer = (
  guard: string,
) => `insert into idempotency_keys (key, body, session_id, created_at, answer)
  select ?3, ?4, ?5, ?6, ?7 where ${guard} on conflict (key) do update set body = excluded.body, session_id = excluded.session_id,
    created_at = excluded.created_at, answer = excluded.answer`
