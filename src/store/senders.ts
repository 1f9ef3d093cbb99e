// What each sender of alerts was last heard of.

import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { cutStart } from '#core/well-formed.ts'
import type { SenderNews } from './sender-news.ts'
import { senders } from './schema.ts'

export type SenderRow = typeof senders.$inferSelect

// Our choice: our own sentences are shorter, but some of them quote what was sent.
const LONGEST_REASON = 300

const { last_alert_at, last_quiet_at, last_refused_at } = senders

/** Keeps of each kind the newest: isolates hand theirs on in any order. */
export async function recordSenders(db: D1Database, all: ReadonlyArray<SenderNews>): Promise<void> {
  const orm = drizzle(db)
  const [first, ...rest] = all.map(news => {
    const { column, values } = columnsOf(news)
    return orm
      .insert(senders)
      .values({ name: news.sender, ...values })
      .onConflictDoUpdate({ target: senders.name, set: values, setWhere: sql`coalesce(${column}, '') < ${news.at}` })
  })
  if (first !== undefined) await orm.batch([first, ...rest])
}

function columnsOf(news: SenderNews) {
  const { at } = news
  switch (news.kind) {
    case 'alert':
      return { column: last_alert_at, values: { last_alert_at: at, last_session_id: news.session } }
    case 'quiet':
      return { column: last_quiet_at, values: { last_quiet_at: at, last_quiet: cut(news.reason) } }
    case 'refused':
      return {
        column: last_refused_at,
        values: { last_refused_at: at, last_refused_status: news.status, last_refusal: cut(news.reason) },
      }
    default:
      return news satisfies never
  }
}

function cut(reason: string): string {
  return cutStart(reason, LONGEST_REASON)
}

export async function readSenders(db: D1Database): Promise<Array<SenderRow>> {
  return drizzle(db).select().from(senders)
}
