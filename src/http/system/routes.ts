import { findOwn } from '#core/find-own.ts'
import { Hono } from 'hono'
import { defaultTools } from '#core/config/default-tools.ts'
import { presentConfig } from '#core/config/present.ts'
import { withoutTokens } from '#core/config/redact.ts'
import { alertTypes } from '#core/config/resolve.ts'
import type { SkillBody } from '#core/protocol/system.ts'
import { AppError } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery } from '../request/route-input.ts'
import { readyConfig } from '../request/config.ts'
import { defaultToolsSchema } from './default-tools-query.ts'
import { systemState } from './state.ts'
import { systemWarnings, WARNING_FRESHNESS } from './warnings.ts'

/** The system about itself: alert types, runbooks, warnings, MCP servers, configuration. */
export const system = new Hono<AppEnv>()
  .get('/alert-types', c => json(c, alertTypes(readyConfig(c.var.deps.config)), 200))
  .get('/runbooks', async c => json(c, await c.var.deps.listRunbooks(), 200))
  .get('/system/warnings', async c => {
    const { deps } = c.var
    const [servers, behind, notices] = await Promise.all([
      deps.listKnownServerHealth(WARNING_FRESHNESS),
      deps.listBehindFollowers(),
      deps.listNotices(),
    ])
    return json(c, { warnings: systemWarnings(deps, servers, behind, notices) }, 200)
  })
  .get('/system/mcp-servers', async c => {
    const servers = withoutTokens(await c.var.deps.listServerHealth())
    return json(c, { servers: servers.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }, 200)
  })
  .get('/system/default-tools', readsQuery(defaultToolsSchema), c =>
    json(c, defaultTools(readyConfig(c.var.deps.config), c.req.valid('query').alert_type ?? ''), 200),
  )
  .get('/system/config', c => json(c, presentConfig(readyConfig(c.var.deps.config)), 200))
  .get('/system/state', async c => json(c, await systemState(c.var.deps), 200))
  .get('/system/config/origins', c => {
    const { config } = c.var.deps
    readyConfig(config)
    return json(c, { origins: config.ok ? config.origins : {} }, 200)
  })
  .get('/system/config/skills/:name', c => {
    const { skills } = readyConfig(c.var.deps.config)
    const name = c.req.param('name')
    const skill = findOwn(skills, name)
    if (skill === undefined) throw new AppError(404, 'not_found', 'skill not found')
    const { description, body } = skill
    return json(c, withoutTokens<SkillBody>({ name: skill.name, description, body }), 200)
  })
