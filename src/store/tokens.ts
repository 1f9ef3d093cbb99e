// API tokens, by the digest of their text.

import { and, desc, eq, getTableColumns, isNull, lt, or } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { ApiToken } from '#core/protocol/api.ts'
import { apiTokens } from './schema-identity.ts'

const { hash: _hash, ...shown } = getTableColumns(apiTokens)

/** False if a token that is not revoked has the name. */
export async function insertToken(db: D1Database, token: ApiToken, hash: string): Promise<boolean> {
  const stored = await drizzle(db)
    .insert(apiTokens)
    .values({ ...token, hash })
    .onConflictDoNothing()
    .returning({ id: apiTokens.id })
  return stored.length > 0
}

export async function findToken(db: D1Database, hash: string): Promise<ApiToken | null> {
  return (await drizzle(db).select(shown).from(apiTokens).where(eq(apiTokens.hash, hash)))[0] ?? null
}

export async function getToken(db: D1Database, id: string): Promise<ApiToken | null> {
  return (await drizzle(db).select(shown).from(apiTokens).where(eq(apiTokens.id, id)))[0] ?? null
}

// Our choice: revoked ones are kept for the audit log, and a page shows the newest.
const MOST_LISTED = 1_000

export async function listTokens(db: D1Database): Promise<Array<ApiToken>> {
  return drizzle(db).select(shown).from(apiTokens).orderBy(desc(apiTokens.created_at)).limit(MOST_LISTED)
}

/** The token as it is afterwards; null if there is none, or it was revoked before. */
export async function revokeToken(db: D1Database, id: string, at: string): Promise<ApiToken | null> {
  const revoked = await drizzle(db)
    .update(apiTokens)
    .set({ revoked_at: at })
    .where(and(eq(apiTokens.id, id), isNull(apiTokens.revoked_at)))
    .returning(shown)
  return revoked[0] ?? null
}

/** Notes a use, unless one was noted after `since`. */
export async function noteUse(db: D1Database, id: string, at: string, since: string): Promise<void> {
  await drizzle(db)
    .update(apiTokens)
    .set({ last_used_at: at })
    .where(and(eq(apiTokens.id, id), or(isNull(apiTokens.last_used_at), lt(apiTokens.last_used_at, since))))
}
