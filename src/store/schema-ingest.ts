// Tables of the rules of `ingest`, which statements of problems.ts read and write.

import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { JoinKind } from '#core/ingest/decide-arrival.ts'
import type { Matcher } from '#core/ingest/silences.ts'

/** Problems that alerts are about, under the rules of `ingest`, and the session of each. */
export const problems = sqliteTable(
  'problems',
  {
    /** The digest of what equal alerts have in common. */
    key: text().primaryKey(),
    /** Null while too few alerts have come. */
    session_id: text(),
    /** When the session began; without one when the first alert came. */
    since: text().notNull(),
    /** Alerts since then. */
    occurrences: integer().notNull(),
    /** Grows with each change: a decision that was made on older grounds is not written. */
    version: integer().notNull(),
    service: text(),
    namespace: text(),
    cluster: text(),
    title: text(),
  },
  table => [
    index('problems_since').on(table.since),
    // Both find what is deleted: with its session, or because no session came of it.
    index('problems_session')
      .on(table.session_id)
      .where(sql`session_id is not null`),
    index('problems_unopened')
      .on(table.since)
      .where(sql`session_id is null`),
  ],
)

/** Alerts that joined a session, or that wait for others to open one. */
export const joinedAlerts = sqliteTable(
  'joined_alerts',
  {
    id: text().primaryKey(),
    key: text().notNull(),
    session_id: text(),
    at: text().notNull(),
    kind: text().$type<JoinKind>().notNull(),
    /** The number of this alert among those that joined the session. */
    count: integer().notNull(),
    title: text().notNull(),
    reason: text().notNull(),
    /** Whether the session's object has it. */
    told: integer({ mode: 'boolean' }).notNull(),
    text: text().notNull(),
  },
  table => [
    index('joined_alerts_untold')
      .on(table.at)
      .where(sql`told = 0`),
    index('joined_alerts_session')
      .on(table.session_id)
      .where(sql`session_id is not null`),
    index('joined_alerts_waiting')
      .on(table.key)
      .where(sql`session_id is null`),
  ],
)

/** Silences: alerts whose labels match are accepted and wait until `ends_at`. */
export const silences = sqliteTable(
  'silences',
  {
    id: text().primaryKey(),
    matchers: text({ mode: 'json' }).$type<Array<Matcher>>().notNull(),
    starts_at: text().notNull(),
    ends_at: text().notNull(),
    created_by: text().notNull(),
    created_at: text().notNull(),
    comment: text().notNull(),
  },
  table => [index('silences_ends').on(table.ends_at)],
)
