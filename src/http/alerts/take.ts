// Hands an alert to the Intake under the rules of `ingest`.

import { alertFacts } from '#core/alerts/alert-facts.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import type { SenderName } from '#core/alerts/sender-names.ts'
import type { Config } from '#core/config/config.ts'
import { fingerprintOf } from '#core/ingest/fingerprint.ts'
import type { Rule } from '#core/ingest/rule.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import type { Taken } from '#objects/take-alerts.ts'
import type { Firings } from '#store/firings.ts'
import type { IncomingAlert } from '#store/problems.ts'
import type { AppDeps } from '../deps.ts'
import { sha256 } from '../request/digest.ts'
import type { IdempotencyKey } from '#store/idempotency.ts'
import { keyReused, refusal, refuseUnstored, type Reporter } from './refusal.ts'

export type SentByRule = {
  /** Of the session that it may open. */
  id: string
  facts: SessionFacts
  rule: Rule
  firing: boolean
  reported: Firings | null
  /** The sender's own id for the problem. */
  problemId: string | null
  /** The name that the sender gave the alert. */
  named: IdempotencyKey | null
}

/** Throws 429 or 503 if the alert was not stored: the sender tries again. */
export async function takeAlert(
  deps: Pick<AppDeps, 'clock' | 'intake'>,
  config: Config,
  sender: Reporter,
  sent: SentByRule,
): Promise<TakenAlert> {
  const alert = await ruledAlert(config, sender.name, sent, deps.clock.now())
  const taken = await deps.intake.take(alert).catch(refuseUnstored)
  if ('refused' in taken) throw refusal(taken, sender)
  if (taken.kind === 'other_body') throw keyReused()
  return taken
}

/** The alert as the decision needs it. */
export async function ruledAlert(
  config: Config,
  sender: SenderName,
  { id, facts, rule, firing, reported, problemId, named }: SentByRule,
  at: number,
): Promise<IncomingAlert> {
  const reading = readAlert(facts.alert_data)
  const { severity, title, cluster, namespace, service } = reading
  const { alert_type: alertType, alert_data: text } = facts
  return {
    id,
    key: await sha256(fingerprintOf(config, { sender, alertType, text, id: problemId }).text),
    arrival: { at, severity, firing, title, cluster, namespace, service },
    rule,
    sender,
    facts: { ...facts, ...alertFacts(reading, facts.runbook_url) },
    title: title ?? 'An alert',
    reported: firing ? reported : null,
    named,
    notification: firing && reported !== null ? JSON.stringify(reported) : null,
  }
}

type TakenAlert = Exclude<Taken, { kind: 'other_body' }>

/** What became of an alert that opened no session. */
export function ruledAnswer(taken: Exclude<TakenAlert, { kind: 'opened' }>) {
  switch (taken.kind) {
    case 'joined': {
      const { sessionId: session_id, as: joined, recurrences, reason: message } = taken
      return { session_id, status: 'joined' as const, joined, recurrences, message }
    }
    case 'known':
      return { session_id: taken.sessionId, status: 'duplicate' as const, message: taken.reason }
    default:
      return {
        status: taken.kind === 'recorded' ? ('recorded' as const) : ('resolved' as const),
        message: taken.reason,
      }
  }
}
