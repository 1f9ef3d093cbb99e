import { Hono } from 'hono'
import { alertFacts } from '#core/alerts/alert-facts.ts'
import { alertMessage } from '#core/alerts/alert-message.ts'
import type { SenderName } from '#core/alerts/sender-names.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import type { QueuedAlert } from '#core/protocol/api.ts'
import type { Refused } from '#objects/intake-door.ts'
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
  const key = await idempotencyKey(c.req.header(IDEMPOTENCY_KEY), { author, path: c.req.path, body })
  const session = await acceptSession(deps, POSTED, { id: sessionId, facts, reported: null, key })
  return json(c, queuedAnswer(session.sessionId), 202, session.duplicate ? REPLAYED : {})
})

/** Who reports, as far as the answer to too many alerts depends on it. */
type Reporter = { name: SenderName; repeatsAfter429?: boolean }

const POSTED: Reporter = { name: 'alerts', repeatsAfter429: true }

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
export async function acceptSession(
  deps: Pick<AppDeps, 'intake'>,
  sender: Reporter,
  session: NewSession,
): Promise<Stored> {
  const read = alertFacts(readAlert(session.facts.alert_data), session.facts.runbook_url)
  const facts = { ...session.facts, ...read }
  const message = alertMessage(session.id, facts)
  const stored = await deps.intake.accept({ ...session, facts, sender: sender.name, message }).catch(error => {
    throw unavailable('the alert was not stored because the database did not take it: send it again', error)
  })
  if ('refused' in stored) throw refusal(stored, sender)
  if (stored.otherBody) throw new AppError(422, 'key_reused', KEY_REUSED)
  return stored
}

/** Senders that lose what was answered 429 are answered 503 instead. */
function refusal({ refused, message, afterMs }: Refused, { repeatsAfter429 = false }: Reporter): AppError {
  const status = refused === 'rate' && repeatsAfter429 ? 429 : 503
  const seconds = Math.ceil(afterMs / 1000)
  const text = `the alert was not stored because ${message}: send it again in ${seconds} s`
  return new AppError(status, refused, text, { retryable: true, afterMs })
}

const KEY_REUSED = `this ${IDEMPOTENCY_KEY} came with another body in the last 24 hours: send each alert under a key of its own`

export function queuedAnswer(sessionId: string): QueuedAlert {
  return { session_id: sessionId, status: 'queued', message: 'Alert submitted for processing' }
}
