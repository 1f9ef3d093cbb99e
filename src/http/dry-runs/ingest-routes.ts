import { Hono } from 'hono'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { bindRequest } from '../request/bind.ts'
import { readyConfig } from '../request/config.ts'
import { takesBody } from '../request/route-input.ts'
import { dryRunIngest } from './ingest.ts'
import { ingestDrySchema } from './ingest-body.ts'

/** The rules of `ingest`, tried out. */
export const ingest = new Hono<AppEnv>().post('/dry-run', takesBody(ingestDrySchema), async c => {
  const { deps, author } = c.var
  const asked = await bindRequest(c.req.raw, ingestDrySchema)
  return json(c, await dryRunIngest(deps, readyConfig(deps.config), asked, author), 200)
})
