import { Hono } from 'hono'
import { usage as usageOf } from '#store/usage.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery } from '../request/route-input.ts'
import { usageQuery, usageSchema } from './usage-query.ts'

export const usage = new Hono<AppEnv>().get('/summary', readsQuery(usageSchema), async c =>
  json(c, await usageOf(c.var.deps.db, usageQuery(c.req.valid('query'))), 200),
)
