import { Hono } from 'hono'
import type { QueuedAlert } from '#core/protocol/api.ts'
import { fitFacts, insertPending } from '#store/accept.ts'
import { unavailable } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { takesBody } from '../request/route-input.ts'
import { bindRequest } from '../request/bind.ts'
import { readyConfig } from '../request/config.ts'
import { maskFacts } from '../request/mask-incoming.ts'
import { checkSubmission, submissionSchema } from './submission.ts'

export const alerts = new Hono<AppEnv>().post('/', takesBody(submissionSchema), async c => {
  const { deps, author } = c.var
  const config = readyConfig(deps.config)
  const submission = await bindRequest(c.req.raw, submissionSchema)
  const submitted = checkSubmission(config, submission, author, deps.clock.now())
  const sessionId = deps.ids.uuid()
  const facts = fitFacts(maskFacts(deps, config, sessionId, submitted))
  await tryDatabase(() => insertPending(deps.db, sessionId, facts))
  await enqueue(deps, sessionId)
  return json(c, queuedAnswer(sessionId), 202)
})

/** Runs database work before an alert is accepted. If it fails, nothing was stored, and the answer is 503: the sender tries again. */
export async function tryDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw unavailable('the alert was not stored because the database did not take it: send it again', error)
  }
}

/** Never throws: the row is stored, so if the queue does not take the id, the sweep sends it within a minute. */
export async function enqueue(deps: AppDeps, sessionId: string): Promise<void> {
  try {
    await deps.alerts.send({ sessionId })
  } catch (error) {
    deps.log({ event: 'alert.not_sent', session_id: sessionId, cause: String(error) })
  }
}

export function queuedAnswer(sessionId: string): QueuedAlert {
  return { session_id: sessionId, status: 'queued', message: 'Alert submitted for processing' }
}
