import { Hono } from 'hono'
import { usage as usageOf } from '#store/usage.ts'
import type { AppEnv } from '../deps.ts'
import { usageQuery } from '../usage-query.ts'

export const usage = new Hono<AppEnv>().get('/summary', async c =>
  c.json(await usageOf(c.var.deps.db, usageQuery(c.req.query())), 200),
)
