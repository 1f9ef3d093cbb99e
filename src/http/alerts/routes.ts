import { Hono } from 'hono'
import { alertFacts } from '#core/alerts/alert-facts.ts'
import { alertMessage } from '#core/alerts/alert-message.ts'
import { ruleFor } from '#core/ingest/rule.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import type { QueuedAlert } from '#core/protocol/api.ts'
import type { Stored } from '#store/accept.ts'
import { fitFacts, type NewSession } from '#store/new-session.ts'
import { AppError } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import type { Caller } from '../identity/caller.ts'
import { takesBody } from '../request/route-input.ts'
import { bindBody, readWhole } from '../request/bind.ts'
import { readyConfig } from '../request/config.ts'
import { IDEMPOTENCY_KEY, idempotencyKey } from '../request/idempotency-key.ts'
import { maskFacts } from '../request/mask-incoming.ts'
import { keyReused, refusal, refuseUnstored, type Reporter } from './refusal.ts'
import { ruledAnswer, takeAlert } from './take.ts'
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
  const rule = ruleFor(config, 'alerts', facts.alert_type)
  const key = await idempotencyKey(c.req.header(IDEMPOTENCY_KEY), { author, path: c.req.path, body })
  if (rule !== null) {
    const sent = { id: sessionId, facts, firing: true, ...UNKNOWN, rule, named: key }
    const taken = await takeAlert(deps, config, POSTED, sent)
    const headers = taken.replayed ? REPLAYED : {}
    return taken.kind === 'opened'
      ? json(c, queuedAnswer(taken.sessionId), 202, headers)
      : json(c, ruledAnswer(taken), 200, headers)
  }
  const session = await acceptSession(deps, POSTED, { id: sessionId, facts, reported: null, key })
  return json(c, queuedAnswer(session.sessionId), 202, session.duplicate ? REPLAYED : {})
})

const POSTED: Reporter = { name: 'alerts', repeatsAfter429: true }

/** Whoever posts here has no id of its own for a problem. */
const UNKNOWN = { reported: null, problemId: null }

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

/** Stores a session and puts it into the line. If this fails, nothing was stored, and the answer is 503: the sender tries again. */
export async function acceptSession(
  deps: Pick<AppDeps, 'intake'>,
  sender: Reporter,
  session: NewSession,
): Promise<Stored> {
  const read = alertFacts(readAlert(session.facts.alert_data), session.facts.runbook_url)
  const facts = { ...session.facts, ...read }
  const message = alertMessage(session.id, facts)
  const stored = await deps.intake.accept({ ...session, facts, sender: sender.name, message }).catch(refuseUnstored)
  if ('refused' in stored) throw refusal(stored, sender)
  if (stored.otherBody) throw keyReused()
  return stored
}

export function queuedAnswer(sessionId: string): QueuedAlert {
  return { session_id: sessionId, status: 'queued', message: 'Alert submitted for processing' }
}
