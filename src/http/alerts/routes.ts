import { Hono } from 'hono'
import { alertMessage } from '#core/alerts/alert-message.ts'
import type { QueuedAlert } from '#core/protocol/api.ts'
import { fitFacts, type NewSession, type Stored } from '#store/accept.ts'
import { AppError, unavailable } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import type { Caller } from '../identity/caller.ts'
import { takesBody } from '../request/route-input.ts'
import { bindBody, readWhole } from '../request/bind.ts'
import { readyConfig } from '../request/config.ts'
import { IDEMPOTENCY_KEY, idempotencyKey } from '../request/idempotency-key.ts'
import { maskFacts } from '../request/mask-incoming.ts'
import { checkSubmission, submissionSchema } from './submission.ts'

export const alerts = new Hono<AppEnv>().post('/', takesBody(submissionSchema), async c => {
  const { deps, author } = c.var
  const config = readyConfig(deps.config)
  const body = await readWhole(c.req.raw)
  const submission = bindBody(c.req.header('Content-Type') ?? null, body, submissionSchema)
  const submitted = checkSubmission(config, submission, author, deps.clock.now())
  requireAllowedType(c.var.caller, submitted.alert_type)
  const sessionId = deps.ids.uuid()
  const facts = fitFacts(maskFacts(deps, config, sessionId, submitted))
  const key = await idempotencyKey(c, body)
  const session = await acceptSession(deps, { id: sessionId, facts, reported: null, key })
  return json(c, queuedAnswer(session.sessionId), 202, session.duplicate ? REPLAYED : {})
})

/** As Stripe's API says it. */
const REPLAYED = { 'Idempotency-Replayed': 'true' }

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
  const message = alertMessage(session.id, session.facts)
  const stored = await deps.intake.accept({ ...session, message }).catch(error => {
    throw unavailable('the alert was not stored because the database did not take it: send it again', error)
  })
  if (stored === 'full') throw unavailable('the alert was not stored because too many arrive at once: send it again')
  if (stored.otherBody) throw new AppError(422, 'key_reused', KEY_REUSED)
  return stored
}

const KEY_REUSED = `this ${IDEMPOTENCY_KEY} came with another body in the last 24 hours: send each alert under a key of its own`

export function queuedAnswer(sessionId: string): QueuedAlert {
  return { session_id: sessionId, status: 'queued', message: 'Alert submitted for processing' }
}
