import { faultText } from '#core/fault-text.ts'
import { Hono } from 'hono'
import type { Health } from '#core/protocol/api.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { within } from './within.ts'

export const health = new Hono<AppEnv>().get('/', async c => {
  const body = await checkHealth(c.var.deps)
  return json(c, body, body.status === 'unhealthy' ? 503 : 200)
})

/** Open to everyone, so it tells what is unhealthy and no details. Model providers and MCP servers are not checked. */
async function checkHealth(deps: AppDeps): Promise<Health> {
  const answers = await databaseAnswers(deps)
  const { config } = deps
  return {
    status: !answers ? 'unhealthy' : config.ok ? 'healthy' : 'degraded',
    version: deps.version,
    checks: {
      database: answers ? { status: 'healthy' } : { status: 'unhealthy', message: 'the database does not answer' },
      ...(!config.ok && {
        configuration: {
          status: 'unhealthy',
          message: `the configuration has ${config.errors.length} errors: /api answers with the list`,
        },
      }),
    },
  }
}

// The reference (TARSy in Go) answers within 5 s in any case.
const DATABASE_TIMEOUT_MS = 5_000

function databaseAnswers(deps: AppDeps): Promise<boolean> {
  const reading = deps.db
    .prepare('select 1')
    .first()
    .then(
      () => true,
      error => {
        deps.log({ event: 'health.database_failed', cause: faultText(error) })
        return false
      },
    )
  return within(deps.clock, DATABASE_TIMEOUT_MS, reading, false)
}
