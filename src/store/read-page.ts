// Reads rows by a query that drizzle built. drizzle itself asks of each cell anew what its column is: of a page of 25 sessions that took 0.7 ms of 2.6.

import { Column } from 'drizzle-orm'

export type PageText = { sql: string; params: ReadonlyArray<unknown> }

/** `fields`: what the query selects, in its order; a value that is no column is taken as the database gives it. */
export async function readPage<Row>(
  db: D1Database,
  { sql, params }: PageText,
  fields: Readonly<Record<string, unknown>>,
): Promise<Array<Row>> {
  const names = Object.keys(fields)
  const readers = Object.values(fields).map(readerOf)
  const rows = await db
    .prepare(sql)
    .bind(...params)
    .raw<Array<unknown>>()
  return rows.map(cells => {
    const row: Record<string, unknown> = {}
    for (const [at, name] of names.entries()) {
      const cell = cells[at]
      const read = readers[at]
      row[name] = read && cell !== null ? read(cell) : cell
    }
    return row as Row
  })
}

/** null: the database's value is the column's. */
function readerOf(field: unknown): ((value: unknown) => unknown) | null {
  if (!(field instanceof Column) || field.mapFromDriverValue === Column.prototype.mapFromDriverValue) return null
  return value => field.mapFromDriverValue(value)
}
