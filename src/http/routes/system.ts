import { Hono } from 'hono'
import { alertTypes } from '#core/config/resolve.ts'
import { readyConfig } from '../config.ts'
import type { AppEnv } from '../deps.ts'
import { systemWarnings } from '../warnings.ts'

/** What the system knows of itself: alert types, runbooks, warnings, tool servers. */
export const system = new Hono<AppEnv>()
  .get('/alert-types', c => c.json(alertTypes(readyConfig(c.var.deps.config)), 200))
  // Listing a repository of runbooks is not built yet; the wire answers an empty list when none is configured.
  .get('/runbooks', c => c.json([] as Array<string>, 200))
  .get('/system/warnings', c => c.json({ warnings: systemWarnings(c.var.deps) }, 200))
  .get('/system/mcp-servers', async c => {
    const servers = await c.var.deps.probeServers()
    return c.json({ servers: servers.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }, 200)
  })
