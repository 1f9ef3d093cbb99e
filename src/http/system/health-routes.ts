import { Hono } from 'hono'
import type { Health } from '#core/protocol/api.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { within } from './within.ts'

export const health = new Hono<AppEnv>().get('/', async c => {
  const body = await healthOf(c.var.deps)
  return json(c, body, body.status === 'unhealthy' ? 503 : 200)
})

/** Open to everyone, so it says what is wrong and nothing of how: models and tools are not asked. */
async function healthOf(deps: AppDeps): Promise<Health> {
  const answered = await databaseAnswers(deps)
  const { config } = deps
  return {
    status: !answered ? 'unhealthy' : config.ok ? 'healthy' : 'degraded',
    version: deps.version,
    checks: {
      database: answered ? { status: 'healthy' } : { status: 'unhealthy', message: 'the database does not answer' },
      ...(!config.ok && {
        configuration: {
          status: 'unhealthy',
          message: `the configuration has ${config.errors.length} errors: /api answers with the list`,
        },
      }),
    },
  }
}

// The wire contract's budget for the whole answer (1.1).
const PATIENCE_MS = 5_000

function databaseAnswers(deps: AppDeps): Promise<boolean> {
  const asked = deps.db
    .prepare('select 1')
    .first()
    .then(
      () => true,
      error => {
        deps.log({ event: 'health.database_failed', cause: String(error) })
        return false
      },
    )
  return within(deps.clock, PATIENCE_MS, asked, false)
}
