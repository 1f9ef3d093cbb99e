// Hands an alert to the Intake under the rules of `ingest`.

import { readAlert } from '#core/alerts/read-alert.ts'
import type { Config } from '#core/config/config.ts'
import { fingerprintOf } from '#core/ingest/fingerprint.ts'
import type { Rule } from '#core/ingest/rule.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import type { Taken } from '#objects/take-alerts.ts'
import type { Firings } from '#store/firings.ts'
import { unavailable } from '../answer/app-error.ts'
import type { AppDeps } from '../deps.ts'
import { sha256 } from '../request/digest.ts'

export type SentByRule = {
  /** Of the session that it may open. */
  id: string
  facts: SessionFacts
  sender: string
  rule: Rule
  firing: boolean
  reported: Firings | null
  /** The sender's own id for the problem. */
  problemId: string | null
}

/** Throws 503 if the alert was not stored: the sender tries again. */
export async function takeAlert(deps: AppDeps, config: Config, sent: SentByRule): Promise<Taken> {
  const { id, facts, rule, firing, reported } = sent
  const { severity, title, cluster, namespace, service } = readAlert(facts.alert_data)
  const { alert_type: alertType, alert_data: text } = facts
  const key = await sha256(fingerprintOf(config, { sender: sent.sender, alertType, text, id: sent.problemId }))
  const arrival = { at: deps.clock.now(), severity, firing, title, cluster, namespace, service }
  const alert = {
    id,
    key,
    arrival,
    rule,
    facts,
    title: title ?? 'An alert',
    reported: firing ? reported : null,
    notification: firing && reported !== null ? JSON.stringify(reported) : null,
  }
  const taken = await deps.intake.take(alert).catch(error => {
    throw unavailable('the alert was not stored because the database did not take it: send it again', error)
  })
  if (taken === 'full') throw unavailable('the alert was not stored because too many arrive at once: send it again')
  return taken
}

/** What became of an alert that opened no session. */
export function ruledAnswer(taken: Exclude<Taken, { kind: 'opened' }>) {
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
