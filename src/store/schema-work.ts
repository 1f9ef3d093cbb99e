import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { WorkKind } from '#core/work.ts'

/** What the work of ended sessions comes to (core/work.ts), with the columns that usage is filtered by. Written once, at a session's end. */
export const sessionWork = sqliteTable(
  'session_work',
  {
    number: integer().notNull(),
    kind: text().$type<WorkKind>().notNull(),
    name: text().notNull(),
    took: integer().notNull(),
    created_at: text().notNull(),
    alert_type: text(),
    chain_id: text().notNull(),
    count: integer().notNull(),
    errors: integer().notNull(),
  },
  table => [
    // By session: deleting one deletes its rows (by a trigger), and the list asks whether a session has one.
    primaryKey({ columns: [table.number, table.kind, table.name, table.took] }),
    // Sums a window of time by name and duration without sorting.
    index('session_work_created').on(
      table.kind,
      table.name,
      table.took,
      table.created_at,
      table.alert_type,
      table.chain_id,
      table.count,
      table.errors,
    ),
  ],
)
