import { Hono, type Context } from 'hono'
import { ruleFor } from '#core/ingest/rule.ts'
import { fitFacts } from '#store/new-session.ts'
import { acceptSession, queuedAnswer, requireAllowedType } from '../alerts/routes.ts'
import { ruledAnswer, takeAlert } from '../alerts/take.ts'
import { unavailable } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { takesBody } from '../request/route-input.ts'
import { readBody } from '../request/body.ts'
import { readyConfig } from '../request/config.ts'
import { IDEMPOTENCY_KEY, idempotencyKey } from '../request/idempotency-key.ts'
import { maskFacts } from '../request/mask-incoming.ts'
import { alertIn, parseWhole, readIncoming } from './incoming.ts'
import { READ_BYTES } from './read-bytes.ts'
import { requireGenuine } from './require-genuine.ts'
import { endHeld } from './known-alerts.ts'
import { OVER, type Sender } from './sender.ts'
import { SENDERS } from './senders.ts'

export const webhooks = new Hono<AppEnv>()

for (const sender of SENDERS) {
  webhooks.post(`/${sender.name}`, takesBody(sender.schema), c => receive(c, sender))
}

async function receive(c: Context<AppEnv>, sender: Sender) {
  const { deps, author } = c.var
  const config = readyConfig(deps.config)
  const body = await readBody(c.req.raw, READ_BYTES)
  const parsed = body.complete ? parseWhole(sender, body.text) : undefined
  await requireGenuine(sender, parsed, { ports: deps, ingest: config.ingest })
  const notice = body.complete ? sender.read(parsed, config.ingest.generic) : null
  if (notice?.kind === 'confirm') return answerQuiet(c, await confirm(deps, notice.address))
  const said = alertIn(notice)
  if ('quiet' in said) return answerQuiet(c, said.quiet)
  const { alert, firing } = said
  const incoming = await readIncoming(config, sender, alert, body.text)
  requireAllowedType(c.var.caller, incoming.facts.alert_type)
  if (alert?.identity) await endHeld(deps, sender, alert.identity, !firing)
  const rule = ruleFor(config, sender.name, incoming.facts.alert_type)
  if (rule === null && !firing) return answerQuiet(c, OVER)
  const sessionId = deps.ids.uuid()
  const created_at = new Date(deps.clock.now()).toISOString()
  const masked = maskFacts(deps, config, sessionId, incoming.facts)
  const facts = fitFacts({ ...masked, author, created_at })
  const header = sender.takesKey ? c.req.header(IDEMPOTENCY_KEY) : undefined
  const key = await idempotencyKey(header, { author, path: c.req.path, body: body.text })
  if (rule !== null) {
    const { reported, problemId } = incoming
    const sent = { id: sessionId, facts, rule, firing, reported, problemId, named: key }
    return answerTaken(c, await takeAlert(deps, config, sender, sent))
  }
  const session = await acceptSession(deps, sender, { id: sessionId, facts, reported: incoming.reported, key })
  c.set('heard', { kind: 'alert', session: session.sessionId })
  return session.duplicate
    ? json(c, duplicateAnswer(session.sessionId), 200)
    : json(c, queuedAnswer(session.sessionId), 202)
}

function answerTaken(c: Context<AppEnv>, taken: Awaited<ReturnType<typeof takeAlert>>) {
  c.set(
    'heard',
    'sessionId' in taken ? { kind: 'alert', session: taken.sessionId } : { kind: 'quiet', reason: taken.reason },
  )
  if (taken.kind !== 'opened') return json(c, ruledAnswer(taken), 200)
  return taken.replayed ? json(c, duplicateAnswer(taken.sessionId), 200) : json(c, queuedAnswer(taken.sessionId), 202)
}

function answerQuiet(c: Context<AppEnv>, message: string) {
  c.set('heard', { kind: 'quiet', reason: message })
  return json(c, { status: 'resolved' as const, message }, 200)
}

/** Resolves to the sentence for the sender. */
async function confirm({ confirmSubscription }: AppDeps, address: string): Promise<string> {
  const reason = URL.canParse(address) ? await confirmSubscription(new URL(address)) : 'its SubscribeURL is no address'
  // Amazon repeats the message when it is answered so.
  if (reason !== null) throw unavailable(`the subscription was not confirmed: ${reason}`)
  return 'The subscription is confirmed'
}

function duplicateAnswer(sessionId: string) {
  return {
    session_id: sessionId,
    status: 'duplicate' as const,
    message: 'These alerts are known: this is their session',
  }
}
