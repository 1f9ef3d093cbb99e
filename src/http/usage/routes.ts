import { Hono } from 'hono'
import type { UsageSeries } from '#core/protocol/summaries.ts'
import { durations } from '#store/durations.ts'
import { ends } from '#store/ends.ts'
import { failures } from '#store/failures.ts'
import { outcomes } from '#store/outcomes.ts'
import { toolUse } from '#store/tool-use.ts'
import { usageSeries } from '#store/usage-series.ts'
import { usage as usageOf } from '#store/usage.ts'
import { verdictShares } from '#store/verdict-shares.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery } from '../request/route-input.ts'
import { daysSchema, outcomesSchema, seriesSchema, usageQuery, usageSchema, windowSchema } from './usage-query.ts'

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
  .get('/ends', readsQuery(daysSchema), async c => {
    const { timezone, ...asked } = c.req.valid('query')
    return json(c, await ends(c.var.deps.db, usageQuery(asked), timezone), 200)
  })
  .get('/durations', readsQuery(daysSchema), async c => {
    const { timezone, ...asked } = c.req.valid('query')
    return json(c, await durations(c.var.deps.db, usageQuery(asked), timezone), 200)
  })
  .get('/verdicts', readsQuery(daysSchema), async c => {
    const { timezone, ...asked } = c.req.valid('query')
    return json(c, await verdictShares(c.var.deps.db, usageQuery(asked), timezone), 200)
  })
  .get('/tools', readsQuery(windowSchema), async c =>
    json(c, await toolUse(c.var.deps.db, usageQuery(c.req.valid('query'))), 200),
  )
  .get('/failures', readsQuery(windowSchema), async c =>
    json(c, await failures(c.var.deps.db, usageQuery(c.req.valid('query'))), 200),
  )
