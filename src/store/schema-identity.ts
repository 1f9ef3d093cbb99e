// Tables of identity: who may come in, who came in, and who did what.

import { sql } from 'drizzle-orm'
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Scope } from '#core/protocol/scopes.ts'

/** Tokens of programs and people. The token itself is not kept, only its SHA-256. */
export const apiTokens = sqliteTable(
  'api_tokens',
  {
    id: text().primaryKey(),
    hash: text().notNull().unique(),
    name: text().notNull(),
    scopes: text({ mode: 'json' }).$type<Array<Scope>>().notNull(),
    /** The alert types that it may hand in; null for all. */
    alert_types: text({ mode: 'json' }).$type<Array<string>>(),
    created_at: text().notNull(),
    created_by: text().notNull(),
    expires_at: text().notNull(),
    revoked_at: text(),
    last_used_at: text(),
  },
  // Alerts and the audit log name a token by its name.
  table => [
    uniqueIndex('api_tokens_name')
      .on(table.name)
      .where(sql`${table.revoked_at} is null`),
  ],
)

/** Sign-ins that were signed out of before they ended, so that a copy of their cookie is worth nothing. */
export const endedSignIns = sqliteTable('ended_sign_ins', {
  id: text().primaryKey(),
  expires_at: text().notNull(),
})

/** Who did what. Triggers keep rows as they are; only the count of refusals of the same minute grows. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    number: integer().primaryKey({ autoIncrement: true }),
    at: text().notNull(),
    /** Null for somebody unknown. */
    actor: text(),
    action: text().notNull(),
    target: text(),
    detail: text({ mode: 'json' }).$type<Readonly<Record<string, unknown>>>(),
    count: integer().notNull().default(1),
    /** Refusals alone: minute, status and actor. */
    refusal: text(),
  },
  table => [
    uniqueIndex('audit_log_refusal')
      .on(table.refusal)
      .where(sql`${table.refusal} is not null`),
  ],
)
