// The tables (`with` clauses) of a search. A search reads a limited number of hits, the newest within the requested dates. The answer says
// from when on sessions were searched, so that a client can search the older ones next.

import type { SQL } from 'drizzle-orm'
import { and, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/sqlite-core'
import { filtersOf } from './list-filters.ts'
import type { ListQuery } from './list-query.ts'
import { sessions } from './schema.ts'
import type { Search } from './search.ts'

// Greater than any number of a session.
const LAST = Number.MAX_SAFE_INTEGER
// A hit in an alert of this length costs twice as much (measured: a phrase occurs twenty times in 10 kB of grouped alerts).
const USUAL_BYTES = 4_096
// Longer alerts count as this long, so that a single one does not determine the average.
const LARGE_BYTES = 65_536
// Read at least this many, however large alerts are.
const FEWEST_READ = 250

const { number, created_at, alert_data, final_analysis } = sessions
const tables = new QueryBuilder()
const most = sql`(select most from budget)`
const searched = sql`between (select first from searched) and (select last from searched)`

/** The last table, `hits`, has the numbers of the sessions found. */
export function hitTables(query: ListQuery, search: Search) {
  return [
    table('budget', budgetOf(search)),
    table('dates', numbersOf(query)),
    table('text_hits', newestHits('text', search.phrase, query)),
    table('word_hits', newestHits('words', search.words, query)),
    table('beyond', sql`select max(${oneTooMany('text')}, ${oneTooMany('word')}) as number`),
    table('searched', sql`select max(first, beyond.number + 1) as first, last from dates, beyond`),
    table('hits', hitsOf(query, search)),
  ] as const
}

/** The number of sessions found. */
export const total = sql<number>`(select count(*) from hits)`

/** `created_at` of the newest session that was not searched; null if all were. */
export function newestUnsearched(query: ListQuery): SQL<string | null> {
  const before = and(sql`${number} <= beyond.number`, withinDates(query))
  return sql`(select (select ${created_at} from ${sessions} indexed by sessions_created where ${before} order by ${created_at} desc limit 1)
    from beyond where beyond.number > 0)`
}

/** 1 if the row's timeline contains the words. */
export function matchesTimeline({ words }: Search): SQL<number> {
  if (words === null) return sql`0`
  return sql`exists (select 1 from sessions_words where rowid = ${number} and sessions_words match ${words})`
}

function table(name: string, content: SQL) {
  return tables.$with(name, {}).as(content)
}

/** How many hits the search may read, given the average size of the newest alerts. */
function budgetOf(search: Search): SQL {
  const times = sql`1 + coalesce(avg(min(bytes, ${LARGE_BYTES})), 0) / ${USUAL_BYTES}`
  return sql`select max(${Math.min(search.most, FEWEST_READ)}, cast(${search.most} / (${times}) as integer)) as most
    from (select octet_length(${alert_data}) as bytes from ${sessions} where ${number} > 0 order by ${number} desc limit 100)`
}

function withinDates({ from, to }: ListQuery): SQL | undefined {
  return and(
    from === null ? undefined : sql`${created_at} >= ${from}`,
    to === null ? undefined : sql`${created_at} < ${to}`,
  )
}

/** The first and last session number within the dates. Numbers grow with the time of creation, except for sessions stored late. */
function numbersOf(query: ListQuery): SQL {
  const within = withinDates(query)
  if (within === undefined) return sql`select 0 as first, ${LAST} as last`
  return sql`select coalesce(min(${number}), ${LAST}) as first, coalesce(max(${number}), 0) as last
    from ${sessions} indexed by sessions_created where ${within}`
}

/** The newest hits of an index, and one more, which shows that there are others. */
function newestHits(index: 'text' | 'words', match: string | null, query: ListQuery): SQL {
  if (match === null) return sql`select 0 as number where 0`
  const name = sql.raw(`sessions_${index}`)
  const within = withinDates(query)
  const rows =
    within === undefined ? sql`` : sql`cross join ${sessions} indexed by sessions_number on ${number} = ${name}.rowid`
  return sql`select ${name}.rowid as number from ${name} ${rows}
    where ${and(sql`${name} match ${match} and ${name}.rowid between (select first from dates) and (select last from dates)`, within)}
    order by ${name}.rowid desc limit ${most} + 1`
}

function oneTooMany(index: 'text' | 'word'): SQL {
  return sql`(select iif(count(*) > ${most}, min(number), 0) from ${sql.raw(`${index}_hits`)})`
}

/** All lists are in one order, so SQLite merges them as it reads. Filters read an index; no row is looked up. */
function hitsOf(query: ListQuery, { longer }: Search): SQL {
  // SQLite's lower() knows ASCII only: beyond the phrase, other letters match as typed.
  const holds = (text: SQL) => sql`instr(lower(${text}), lower(${longer})) > 0`
  const text =
    longer === null
      ? sql`select number from text_hits where number ${searched}`
      : sql`select ${number} from text_hits cross join ${sessions} using (number)
          where ${number} ${searched} and (${holds(sql`${alert_data}`)} or ${holds(sql`${final_analysis}`)})`
  const kept = and(...filtersOf(query, 'order'))
  const keeps =
    kept === undefined
      ? sql``
      : sql`intersect select ${number} from ${sessions} indexed by sessions_number where ${number} ${searched} and ${kept}`
  return sql`${text} union select number from word_hits where number ${searched} ${keeps} order by 1 desc limit -1`
}
