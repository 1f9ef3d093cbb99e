// A row of the list as JSON text, which SQLite writes: one value a row travels faster than forty, and nothing on the way reads or maps them.

import { sql, type SQL } from 'drizzle-orm'
import { listColumns } from './rows.ts'

// SQLite allows an expression a depth of 100, and D1 a function 32 arguments: neither one long `||` nor `json_object` holds all columns.
const GROUP = 8

const KEYS = Object.entries(listColumns).map(([key, { dataType }], at) => {
  const column = `"sessions"."${key}"`
  const value =
    dataType === 'boolean'
      ? `case ${column} when 1 then 'true' when 0 then 'false' else 'null' end`
      : `json_quote(${column})`
  return `'${at === 0 ? '{' : ','}"${key}":' || ${value}`
})
const GROUPS = Array.from({ length: Math.ceil(KEYS.length / GROUP) }, (_, at) => {
  const keys = KEYS.slice(at * GROUP, (at + 1) * GROUP)
  return `(${keys.join(' || ')})`
})
const COLUMNS = sql.raw(GROUPS.join(' || '))

/** The text of a `SessionListItem`. `matched`: 1 if the search found its words in the session's timeline. */
export function itemText(matched: SQL<number>): SQL<string> {
  return sql`${COLUMNS} || case ${matched} when 1 then ',"matched_in_content":true}' else ',"matched_in_content":false}' end`
}
