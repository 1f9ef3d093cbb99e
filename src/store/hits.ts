// What a search finds, as tables that a query names. Only so many hits are read as can be while somebody waits, the newest within the dates
// asked for; who asks is told from when on sessions were searched, and can ask again for those before.

import type { SQL } from 'drizzle-orm'
import { and, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/sqlite-core'
import { filters } from './list-filters.ts'
import type { ListQuery } from './list-query.ts'
import { sessions } from './schema.ts'
import type { Search } from './search.ts'

// Greater than any number of a session.
const LAST = Number.MAX_SAFE_INTEGER
// An alert of this length makes its hit cost twice (measured: in 10 kB of grouped alerts a phrase stands twenty times).
const USUAL_BYTES = 4_096
// So that one huge alert does not speak for all.
const LARGE_BYTES = 65_536
// However large alerts are.
const FEWEST_READ = 250

const { number, created_at, alert_data, final_analysis } = sessions
const tables = new QueryBuilder()
const most = sql`(select most from budget)`
const searched = sql`between (select first from searched) and (select last from searched)`

/** The tables of a search; the last one, `hits`, has the numbers of the sessions found, and is as short as what was read. */
export function hitTables(query: ListQuery, search: Search) {
  return [
    table('budget', budgetOf(search)),
    table('dates', numbersOf(query)),
    table('text_hits', newest('text', search.phrase, query)),
    table('word_hits', newest('words', search.words, query)),
    table('beyond', sql`select max(${oneTooMany('text')}, ${oneTooMany('word')}) as number`),
    table('searched', sql`select max(first, beyond.number + 1) as first, last from dates, beyond`),
    table('hits', found(query, search)),
  ] as const
}

/** How many sessions were found. */
export const total = sql<number>`(select count(*) from hits)`

/** Of a search with more hits than are read: when the newest session came that was not searched. Otherwise null. */
export function newestUnsearched(query: ListQuery): SQL<string | null> {
  const before = and(sql`${number} <= beyond.number`, dated(query))
  return sql`(select (select ${created_at} from ${sessions} indexed by sessions_created where ${before} order by ${created_at} desc limit 1)
    from beyond where beyond.number > 0)`
}

/** Whether the timeline of the row says the words. */
export function saidInTimeline({ words }: Search): SQL<number> {
  if (words === null) return sql`0`
  return sql`exists (select 1 from sessions_words where rowid = ${number} and sessions_words match ${words})`
}

function table(name: string, content: SQL) {
  return tables.$with(name, {}).as(content)
}

/** As many hits as the search may read, by the size of the newest alerts. */
function budgetOf(search: Search): SQL {
  const times = sql`1 + coalesce(avg(min(bytes, ${LARGE_BYTES})), 0) / ${USUAL_BYTES}`
  return sql`select max(${Math.min(search.most, FEWEST_READ)}, cast(${search.most} / (${times}) as integer)) as most
    from (select octet_length(${alert_data}) as bytes from ${sessions} where ${number} > 0 order by ${number} desc limit 100)`
}

function dated({ from, to }: ListQuery): SQL | undefined {
  return and(
    from === null ? undefined : sql`${created_at} >= ${from}`,
    to === null ? undefined : sql`${created_at} < ${to}`,
  )
}

/** The first and the last of the dates. Numbers grow with the time of creation, but for sessions that were stored late. */
function numbersOf(query: ListQuery): SQL {
  const within = dated(query)
  if (within === undefined) return sql`select 0 as first, ${LAST} as last`
  return sql`select coalesce(min(${number}), ${LAST}) as first, coalesce(max(${number}), 0) as last
    from ${sessions} indexed by sessions_created where ${within}`
}

/** The newest hits of an index and one more, which tells whether there are others. */
function newest(index: 'text' | 'words', asked: string | null, query: ListQuery): SQL {
  if (asked === null) return sql`select 0 as number where 0`
  const name = sql.raw(`sessions_${index}`)
  const within = dated(query)
  const rows =
    within === undefined ? sql`` : sql`cross join ${sessions} indexed by sessions_number on ${number} = ${name}.rowid`
  return sql`select ${name}.rowid as number from ${name} ${rows}
    where ${and(sql`${name} match ${asked} and ${name}.rowid between (select first from dates) and (select last from dates)`, within)}
    order by ${name}.rowid desc limit ${most} + 1`
}

function oneTooMany(index: 'text' | 'word'): SQL {
  return sql`(select iif(count(*) > ${most}, min(number), 0) from ${sql.raw(`${index}_hits`)})`
}

/** Lists in one order merge as they are read, and filters are asked of their index, without a row looked up. */
function found(query: ListQuery, { longer }: Search): SQL {
  // Beyond the phrase, letters that are not English ones are compared as they were typed: the database knows no other lower case.
  const holds = (text: SQL) => sql`instr(lower(${text}), lower(${longer})) > 0`
  const text =
    longer === null
      ? sql`select number from text_hits where number ${searched}`
      : sql`select ${number} from text_hits cross join ${sessions} using (number)
          where ${number} ${searched} and (${holds(sql`${alert_data}`)} or ${holds(sql`${final_analysis}`)})`
  const kept = and(...filters(query, 'order'))
  const keeps =
    kept === undefined
      ? sql``
      : sql`intersect select ${number} from ${sessions} indexed by sessions_number where ${number} ${searched} and ${kept}`
  return sql`${text} union select number from word_hits where number ${searched} ${keeps} order by 1 desc limit -1`
}
