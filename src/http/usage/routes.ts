import { Hono } from 'hono'
import type { UsageSeries } from '#core/protocol/summaries.ts'
import { outcomes } from '#store/outcomes.ts'
import { usageSeries } from '#store/usage-series.ts'
import { usage as usageOf } from '#store/usage.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery } from '../request/route-input.ts'
import { outcomesSchema, seriesSchema, usageQuery, usageSchema } from './usage-query.ts'

// Calls are not priced yet.
const NO_COSTS: UsageSeries = { cost_estimation_enabled: false }

export const usage = new Hono<AppEnv>()
  .get('/summary', readsQuery(usageSchema), async c =>
    json(c, await usageOf(c.var.deps.db, usageQuery(c.req.valid('query'))), 200),
  )
  .get('/outcomes', readsQuery(outcomesSchema), async c =>
    json(c, await outcomes(c.var.deps.db, c.req.valid('query').hours, c.var.deps.clock.now()), 200),
  )
  .get('/series', readsQuery(seriesSchema), async c => {
    const { measure, timezone, ...asked } = c.req.valid('query')
    if (measure !== 'tokens') return json(c, NO_COSTS, 200)
    return json(c, await usageSeries(c.var.deps.db, usageQuery(asked), timezone), 200)
  })
