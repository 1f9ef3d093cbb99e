import { Hono } from 'hono'
import type { AlertAnswer } from '#core/protocol/api.ts'
import { fitFacts, insertPending } from '#store/accept.ts'
import { unavailable } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { takesBody } from '../request/route-input.ts'
import { bindRequest } from '../request/bind.ts'
import { readyConfig } from '../request/config.ts'
import { maskIncoming } from '../request/mask-incoming.ts'
import { checkSubmission, submissionSchema } from './submission.ts'

export const alerts = new Hono<AppEnv>().post('/', takesBody(submissionSchema), async c => {
  const { deps, author } = c.var
  const config = readyConfig(deps.config)
  const submission = await bindRequest(c.req.raw, submissionSchema)
  const asked = checkSubmission(config, submission, author, deps.clock.now())
  const sessionId = deps.ids.uuid()
  const facts = fitFacts({ ...asked, alert_data: maskIncoming(deps, config, sessionId, asked.alert_data) })
  await stored(() => insertPending(deps.db, sessionId, facts))
  await enqueue(deps, sessionId)
  return json(c, queued(sessionId), 202)
})

/** Runs a write of an accepted alert; when it fails nothing was stored or sent, and the sender is told to come again. */
export async function stored<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    throw unavailable('the alert was not stored because the database did not take it: send it again', error)
  }
}

/** The row stands already: when the queue does not take the id, the sweep sends it within a minute. */
export async function enqueue(deps: AppDeps, sessionId: string): Promise<void> {
  try {
    await deps.alerts.send({ sessionId })
  } catch (error) {
    deps.log({ event: 'alert.not_sent', session_id: sessionId, cause: String(error) })
  }
}

export function queued(sessionId: string): AlertAnswer {
  return { session_id: sessionId, status: 'queued', message: 'Alert submitted for processing' }
}
