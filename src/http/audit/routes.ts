import { Hono } from 'hono'
import type { AuditPage } from '#core/protocol/api.ts'
import { readAudit } from '#store/audit.ts'
import { json } from '../answer/json.ts'
import { streamText } from '../answer/stream-text.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery } from '../request/route-input.ts'
import { auditQuery, auditSchema, exportSchema, MOST_ENTRIES } from './audit-query.ts'

export const audit = new Hono<AppEnv>()
  .get('/', readsQuery(auditSchema), async c => {
    const { entries, more } = await readAudit(c.var.deps.db, auditQuery(c.req.valid('query')))
    const body: AuditPage = { entries, cursor: entries.at(-1)?.number ?? null, more }
    return json(c, body, 200)
  })
  .get('/export', readsQuery(exportSchema), c => {
    const lines = linesAfter(c.var.deps.db, c.req.valid('query').after ?? 0)
    return c.body(streamText(lines), 200, {
      'Content-Type': 'application/x-ndjson',
    })
  })

// D1 takes 1,000 queries of an invocation (docs/limits.md); the rest is for finding out who asks.
const MOST_PAGES = 900

async function* linesAfter(db: D1Database, cursor: number): AsyncGenerator<string, void> {
  let after = cursor
  for (let page = 0; page < MOST_PAGES; page++) {
    const { entries, more } = await readAudit(db, { after, limit: MOST_ENTRIES })
    if (entries.length > 0) yield entries.map(entry => `${JSON.stringify(entry)}\n`).join('')
    after = entries.at(-1)?.number ?? after
    if (!more) return
  }
}
