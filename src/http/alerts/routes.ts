import { Hono } from 'hono'
import { alertFacts } from '#core/alerts/alert-facts.ts'
import { alertMessage } from '#core/alerts/alert-message.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import type { QueuedAlert } from '#core/protocol/api.ts'
import { fitFacts, type NewSession, type Stored } from '#store/accept.ts'
import { AppError, unavailable } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import type { Caller } from '../identity/caller.ts'
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
  requireAllowedType(c.var.caller, submitted.alert_type)
  const sessionId = deps.ids.uuid()
  const facts = fitFacts(maskFacts(deps, config, sessionId, submitted))
  await acceptSession(deps, { id: sessionId, facts, reported: null })
  return json(c, queuedAnswer(sessionId), 202)
})

/** A token may be for some alert types alone. */
export function requireAllowedType(
  { author, alertTypes }: Pick<Caller, 'author' | 'alertTypes'>,
  type: string | null,
): void {
  if (alertTypes === null || (type !== null && alertTypes.includes(type))) return
  throw new AppError(
    403,
    'forbidden',
    `${author} may hand in alerts of type ${alertTypes.join(', ')} only, and this one is of type ${type}`,
  )
}

/** Stores a session and sends it to the queue. If this fails, nothing was stored, and the answer is 503: the sender tries again. */
export async function acceptSession(deps: AppDeps, session: NewSession): Promise<Stored> {
  const read = alertFacts(readAlert(session.facts.alert_data), session.facts.runbook_url)
  const facts = { ...session.facts, ...read }
  const stored = await deps.intake
    .accept({ ...session, facts, message: alertMessage(session.id, facts) })
    .catch(error => {
      throw unavailable('the alert was not stored because the database did not take it: send it again', error)
    })
  if (stored === 'full') throw unavailable('the alert was not stored because too many arrive at once: send it again')
  return stored
}

export function queuedAnswer(sessionId: string): QueuedAlert {
  return { session_id: sessionId, status: 'queued', message: 'Alert submitted for processing' }
}
