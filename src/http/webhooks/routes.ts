import { Hono, type Context } from 'hono'
import type { Config } from '#core/config/config.ts'
import { chainFor } from '#core/config/resolve.ts'
import { ruleFor } from '#core/ingest/rule.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { fitFacts } from '#store/accept.ts'
import type { Firings } from '#store/firings.ts'
import { acceptSession, queuedAnswer, requireAllowedType } from '../alerts/routes.ts'
import { ruledAnswer, takeAlert } from '../alerts/take.ts'
import { ALERT_BYTES, chainOf, runbookRefusal } from '../alerts/submission.ts'
import { unavailable } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { takesBody } from '../request/route-input.ts'
import { bindError, parseFirst } from '../request/bind.ts'
import { readBody } from '../request/body.ts'
import { readyConfig } from '../request/config.ts'
import { IDEMPOTENCY_KEY, idempotencyKey } from '../request/idempotency-key.ts'
import { maskFacts } from '../request/mask-incoming.ts'
import { alertText, unreadText } from './account.ts'
import { READ_BYTES } from './read-bytes.ts'
import { requireGenuine } from './require-genuine.ts'
import { sha256 } from '../request/digest.ts'
import { endHeld, firingsOf } from './known-alerts.ts'
import { OVER, type Sender, type SentAlert } from './sender.ts'
import { SENDERS } from './senders.ts'

type Incoming = {
  facts: Pick<SessionFacts, 'alert_data' | 'alert_type' | 'chain_id' | 'chat_enabled' | 'runbook_url'>
  reported: Firings | null
}

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
  const over = notice?.kind === 'quiet' ? (notice.over ?? null) : null
  if (notice?.kind === 'quiet' && over === null) return answerQuiet(c, notice.message)
  const alert = notice?.kind === 'firing' ? notice.alert : over
  const incoming =
    alert === null ? await cutAlert(config, sender, body.text) : await wholeAlert(config, sender, alert, body.text)
  requireAllowedType(c.var.caller, incoming.facts.alert_type)
  if (alert?.identity) await endHeld(deps, sender, alert.identity, over !== null)
  const rule = ruleFor(config, sender.name, incoming.facts.alert_type)
  if (rule === null && over !== null) return answerQuiet(c, OVER)
  const sessionId = deps.ids.uuid()
  const created_at = new Date(deps.clock.now()).toISOString()
  const masked = maskFacts(deps, config, sessionId, incoming.facts)
  const facts = fitFacts({ ...masked, author, created_at })
  const header = sender.takesKey ? c.req.header(IDEMPOTENCY_KEY) : undefined
  const key = await idempotencyKey(header, { author, path: c.req.path, body: body.text })
  if (rule !== null) {
    const { reported } = incoming
    const problemId = alert?.identity?.group ?? null
    const sent = { id: sessionId, facts, rule, firing: over === null, reported, problemId, named: key }
    return answerTaken(c, await takeAlert(deps, config, sender, sent))
  }
  const session = await acceptSession(deps, sender, { id: sessionId, facts, reported: incoming.reported, key })
  c.set('heard', { kind: 'alert', session: session.sessionId })
  return session.duplicate
    ? json(c, duplicateAnswer(session.sessionId), 200)
    : json(c, queuedAnswer(session.sessionId), 202)
}

function parseWhole(sender: Sender, text: string): unknown {
  if (text === '') throw bindError(`the body is empty where a webhook of ${sender.label} was expected`)
  if (sender.takesText && !/^\s*[[{]/.test(text)) return text
  // The Content-Type is not checked: some senders say text/plain.
  return parseFirst(text)
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

async function wholeAlert(config: Config, sender: Sender, alert: SentAlert, raw: string): Promise<Incoming> {
  const { runbook } = alert
  const refused = runbook === null || runbookRefusal(runbook, config.system.runbooks.allowedDomains) !== null
  return {
    facts: {
      alert_data: alertText(alert.account, alert.raw === undefined ? raw : alert.raw, ALERT_BYTES),
      ...chainOf(config, typeOf(config, alert)),
      runbook_url: refused ? null : runbook,
    },
    reported: alert.identity === null ? null : await firingsOf(sender, alert.identity),
  }
}

/**
 * The first name that has a chain, else '' for the default type. A name without a chain is an operator's mistake and no reason to lose the page:
 * senders do not send again what was answered 4xx.
 */
function typeOf(config: Config, { types }: SentAlert): string {
  return types.find(type => chainFor(config, type) !== null) ?? ''
}

/** A notification that was not read whole is identified by its beginning. */
async function cutAlert(config: Config, sender: Sender, text: string): Promise<Incoming> {
  return {
    facts: { alert_data: unreadText(sender.label, text, ALERT_BYTES), ...chainOf(config, ''), runbook_url: null },
    reported: { groupKey: 'unread', firings: [{ fingerprint: await sha256(text), startsAt: '' }] },
  }
}

function duplicateAnswer(sessionId: string) {
  return {
    session_id: sessionId,
    status: 'duplicate' as const,
    message: 'These alerts are known: this is their session',
  }
}
