import { Hono } from 'hono'
import type { Config } from '#core/config/config.ts'
import { chainFor } from '#core/config/resolve.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { fitFacts } from '#store/accept.ts'
import type { Firings } from '#store/firings.ts'
import { acceptSession, queuedAnswer, requireAllowedType } from '../alerts/routes.ts'
import { ALERT_BYTES, chainOf, runbookRefusal } from '../alerts/submission.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { takesBody } from '../request/route-input.ts'
import { bindError, checkBody, parseFirst } from '../request/bind.ts'
import { readBody } from '../request/body.ts'
import { readyConfig } from '../request/config.ts'
import { maskFacts } from '../request/mask-incoming.ts'
import { alertText, unreadText } from './alert-text.ts'
import type { Notification } from './alertmanager.ts'
import { alertmanagerSchema, alertTypeOf, firingOf, identityOf, runbookOf } from './alertmanager.ts'
import { sha256 } from '../request/digest.ts'

// Alertmanager does not send again what was refused, so long notifications are read and cut. Our choice: an isolate has 128 MB (docs/limits.md), and
// parsing takes several times the text.
const READ_BYTES = 8_388_608

type Incoming = {
  facts: Pick<SessionFacts, 'alert_data' | 'alert_type' | 'chain_id' | 'chat_enabled' | 'runbook_url'>
  reported: Firings
}

export const webhooks = new Hono<AppEnv>().post('/alertmanager', takesBody(alertmanagerSchema), async c => {
  const { deps, author } = c.var
  const config = readyConfig(deps.config)
  const body = await readBody(c.req.raw, READ_BYTES)
  const incoming = body.complete ? await readWhole(config, body.text) : await readHead(config, body.text)
  if (incoming === null) {
    return json(c, { status: 'resolved' as const, message: 'No alert is firing, so no session was opened' }, 200)
  }
  requireAllowedType(c.var.caller, incoming.facts.alert_type)
  const sessionId = deps.ids.uuid()
  const created_at = new Date(deps.clock.now()).toISOString()
  const masked = maskFacts(deps, config, sessionId, incoming.facts)
  const facts = fitFacts({ ...masked, author, created_at })
  const session = await acceptSession(deps, { id: sessionId, facts, reported: incoming.reported })
  return session.duplicate
    ? json(c, duplicateAnswer(session.sessionId), 200)
    : json(c, queuedAnswer(session.sessionId), 202)
})

/** Null if no alert is firing. */
async function readWhole(config: Config, text: string): Promise<Incoming | null> {
  if (text === '') throw bindError('the body is empty where an Alertmanager webhook was expected')
  // The Content-Type is not checked: some senders say text/plain.
  const notification = checkBody(parseFirst(text), alertmanagerSchema)
  if (firingOf(notification).length === 0) return null
  const runbook = runbookOf(notification)
  const refused = runbook === null || runbookRefusal(runbook, config.system.runbooks.allowedDomains) !== null
  return {
    facts: {
      alert_data: alertText(notification, text, ALERT_BYTES),
      ...chainOf(
        config,
        alertTypeOf(notification, type => chainFor(config, type) !== null),
      ),
      runbook_url: refused ? null : runbook,
    },
    reported: await firingsOf(notification),
  }
}

/** A notification that was not read whole is identified by its beginning. */
async function readHead(config: Config, text: string): Promise<Incoming> {
  return {
    facts: { alert_data: unreadText(text, ALERT_BYTES), ...chainOf(config, ''), runbook_url: null },
    reported: { groupKey: 'unread', firings: [{ fingerprint: await sha256(text), startsAt: '' }] },
  }
}

// All firings are one parameter of a statement, which D1 limits to 2 MB. Longer groups are identified as a whole.
const MOST_FIRINGS = 10_000

/** Digests, because groups and labels may contain secrets that are masked in the alert's text. */
async function firingsOf(notification: Notification): Promise<Firings> {
  const { group, firings } = identityOf(notification)
  const groupKey = await sha256(group)
  if (firings.length > MOST_FIRINGS) {
    return { groupKey, firings: [{ fingerprint: await sha256(JSON.stringify(firings)), startsAt: '' }] }
  }
  return {
    groupKey,
    firings: await Promise.all(
      firings.map(async each => ({ fingerprint: await sha256(each.alert), startsAt: each.startsAt.slice(0, 64) })),
    ),
  }
}

function duplicateAnswer(sessionId: string) {
  return {
    session_id: sessionId,
    status: 'duplicate' as const,
    message: 'These alerts are known: this is their session',
  }
}
