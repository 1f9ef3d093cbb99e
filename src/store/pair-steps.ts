// Walks an index by seeks, where SQLite has no loose scan of its own.

import { sql, type SQL, type SQLWrapper } from 'drizzle-orm'

/**
 * `step`: each value of the column `name` with each of its column `part`, and once without one, found by a seek apiece in an index that begins with
 * both, behind what `within` fixes. A comparison of pairs would read all rows of a name.
 */
export function pairSteps(table: SQLWrapper, name: string, part: string, within: SQL = sql`true`): SQL {
  const least = (column: string, where: SQL) =>
    sql`(select min(${sql.raw(column)}) from ${table} where ${within} and ${where})`
  const [named, parted] = [sql.raw(name), sql.raw(part)]
  return sql`named(name) as (
      select ${least(name, sql`true`)}
      union all
      select ${least(name, sql`${named} > named.name`)} from named where named.name is not null
    ), step(name, part) as (
      select named.name, ${least(part, sql`${named} = named.name`)} from named where named.name is not null
      union all
      select step.name, ${least(part, sql`${named} = step.name and ${parted} > step.part`)} from step where step.part is not null
    )`
}
