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

const named = new QueryBuilder()
const searched = sql`between (select first from searched) and (select last from searched)`

/** The tables of a search; the last one, `hits`, has the numbers of the sessions found, and is as short as what was read. */
export function hitTables(query: ListQuery, search: Search) {
  const { phrase, words, most } = search
  return [
    // The newest hits of each index and one more, which tells whether there are others.
    table('dates', datesOf(query)),
    table('text_hits', newest('text', phrase, most + 1)),
    table('word_hits', newest('words', words, most + 1)),
    table('beyond', sql`select max(${oneTooMany('text', most)}, ${oneTooMany('word', most)}) as number`),
    table('searched', sql`select max(first, beyond.number + 1) as first, last from dates, beyond`),
    table('hits', found(query, search)),
  ] as const
}

/** How many sessions were found. */
export const total = sql<number>`(select count(*) from hits)`

/** Of a search that has more hits than are read: only what was created after this time was searched. Otherwise null. */
export const searchedAfter = sql<
  string | null
>`(select ${sessions.createdAt} from ${sessions} where ${sessions.number} = (select number from beyond))`

/** Whether the timeline of the row says the words. */
export function saidInTimeline({ words }: Search): SQL<number> {
  if (words === null) return sql`0`
  return sql`exists (select 1 from sessions_words where rowid = ${sessions.number} and sessions_words match ${words})`
}

function table(name: string, content: SQL) {
  return named.$with(name, {}).as(content)
}

/** Numbers grow with the time of creation, but for sessions that were stored late: so the first and the last are looked for among all. */
function datesOf({ from, to }: ListQuery): SQL {
  if (from === null && to === null) return sql`select 0 as first, ${LAST} as last`
  const { number, createdAt } = sessions
  const within = and(
    from === null ? undefined : sql`${createdAt} >= ${from}`,
    to === null ? undefined : sql`${createdAt} < ${to}`,
  )
  return sql`select coalesce(min(${number}), ${LAST}) as first, coalesce(max(${number}), 0) as last
    from ${sessions} indexed by sessions_created where ${within}`
}

function newest(index: 'text' | 'words', asked: string | null, most: number): SQL {
  if (asked === null) return sql`select 0 as number where 0`
  const name = sql.raw(`sessions_${index}`)
  return sql`select rowid as number from ${name}
    where ${name} match ${asked} and rowid between (select first from dates) and (select last from dates)
    order by rowid desc limit ${most}`
}

function oneTooMany(index: 'text' | 'word', most: number): SQL {
  return sql`(select iif(count(*) > ${most}, min(number), 0) from ${sql.raw(`${index}_hits`)})`
}

/** Lists in one order merge as they are read, and filters are asked of their index, without a row looked up. */
function found(query: ListQuery, { longer }: Search): SQL {
  const { number, alertData, finalAnalysis } = sessions
  const holds = (text: SQL) => sql`instr(lower(${text}), lower(${longer})) > 0`
  const text =
    longer === null
      ? sql`select number from text_hits where number ${searched}`
      : sql`select ${number} from text_hits cross join ${sessions} using (number)
          where ${number} ${searched} and (${holds(sql`${alertData}`)} or ${holds(sql`${finalAnalysis}`)})`
  const kept = and(...filters(query, 'order'))
  const keeps =
    kept === undefined
      ? sql``
      : sql`intersect select ${number} from ${sessions} indexed by sessions_number where ${number} ${searched} and ${kept}`
  return sql`${text} union select number from word_hits where number ${searched} ${keeps} order by 1 desc limit -1`
}
