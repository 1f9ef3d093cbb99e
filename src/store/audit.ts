// The audit log. Alerts are noted by a trigger, in the transaction that stores them.

import { asc, desc, getTableColumns, gt, lt, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { AuditEntry } from '#core/protocol/api.ts'
import type { AuditQuery } from './audit-query.ts'
import type { Refusals } from './refusals.ts'
import { auditLog } from './schema-identity.ts'

const { refusal: _refusal, ...shown } = getTableColumns(auditLog)

export type Act = Omit<AuditEntry, 'number' | 'count'>

export async function recordAct(db: D1Database, act: Act): Promise<void> {
  await drizzle(db).insert(auditLog).values(act)
}

/** Adds to the rows of the same minute, so that an attack fills one row a minute and not the database. */
export async function recordRefusals(db: D1Database, all: ReadonlyArray<Refusals>): Promise<void> {
  const rows = all.map(({ at, status, actor, route, count }) => ({
    at,
    actor,
    action: 'refused',
    detail: { status, route },
    count,
    refusal: `${at} ${status} ${actor ?? ''}`,
  }))
  // One statement a row: D1 allows 100 parameters in a statement.
  const orm = drizzle(db)
  const [first, ...rest] = rows.map(row =>
    orm
      .insert(auditLog)
      .values(row)
      .onConflictDoUpdate({
        target: auditLog.refusal,
        targetWhere: sql`${auditLog.refusal} is not null`,
        set: { count: sql`${auditLog.count} + ${row.count}` },
      }),
  )
  if (first !== undefined) await orm.batch([first, ...rest])
}

export async function readAudit(
  db: D1Database,
  query: AuditQuery,
): Promise<{ entries: Array<AuditEntry>; more: boolean }> {
  const { number } = auditLog
  const [condition, order] =
    'after' in query
      ? [gt(number, query.after), asc(number)]
      : [query.before === null ? undefined : lt(number, query.before), desc(number)]
  const rows = await drizzle(db)
    .select(shown)
    .from(auditLog)
    .where(condition)
    .orderBy(order)
    .limit(query.limit + 1)
  return { entries: rows.slice(0, query.limit), more: rows.length > query.limit }
}
