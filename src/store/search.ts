// What a person types into the search box, as full-text queries. Nothing of it is an operator: every part stands in quotes.

import type { SQL } from 'drizzle-orm'
import { sql } from 'drizzle-orm'
import { sessions } from './schema.ts'

// The trigram index knows nothing shorter.
const SHORTEST = 3
// A person types fewer; each word costs a look into the index.
const MOST_WORDS = 32
// A phrase of the trigram index holds one token a character, and a longer one finds nothing more.
const LONGEST = 1_000

/** `text` matches the substring, `words` all the words; null where there is nothing to ask for. */
export type Search = { text: string | null; words: string | null }

export function readSearch(typed: string): Search {
  // A zero byte would end the query within its quotes.
  const clean = Array.from(typed.replaceAll('\0', ''))
  const words = [...new Set(typed.match(/[\p{L}\p{N}]+/gu))].slice(0, MOST_WORDS)
  return {
    text: clean.length < SHORTEST ? null : quoted(clean.slice(0, LONGEST).join('')),
    words: words.length === 0 ? null : words.map(quoted).join(' '),
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

/**
 * The numbers of the sessions that a search finds and that `kept` keeps, for a query that orders them by number: both indexes of text and
 * the one of filters yield theirs so, and lists in one order merge as they are read, without sorting and without a row looked up.
 */
export function foundBy(search: Search, kept: SQL | undefined): SQL {
  const parts: Array<SQL> = []
  if (search.text !== null)
    parts.push(sql`select rowid as number from sessions_text where sessions_text match ${search.text}`)
  if (search.words !== null)
    parts.push(sql`select rowid as number from sessions_words where sessions_words match ${search.words}`)
  const found = parts.length === 0 ? sql`select 0 as number where 0` : sql.join(parts, sql` union `)
  if (kept === undefined) return found
  return sql`${found} intersect select ${sessions.number} from ${sessions} indexed by sessions_number where ${kept}`
}

/** Whether the timeline of the row says the words. */
export function saidInTimeline(search: Search): SQL<number> {
  if (search.words === null) return sql`0`
  return sql`exists (select 1 from sessions_words where rowid = ${sessions.number} and sessions_words match ${search.words})`
}
