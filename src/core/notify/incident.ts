// Which incident of PagerDuty or Opsgenie opened the session: their webhooks' bodies stand in the alert, behind what our senders say of them.

import { findJson } from '../alerts/find-json.ts'
import { isObject } from '../json.ts'

/** Letters and digits alone, because it becomes part of an address. */
const PAGERDUTY_ID = /^[A-Za-z0-9]{4,40}$/
const OPSGENIE_ID = /^[A-Za-z0-9-]{8,80}$/

/** Null if the alert came from elsewhere. */
export function pagerdutyIncident(alert: string): string | null {
  const event = at(findJson(alert), 'event')
  const id = String(at(event, 'event_type')).startsWith('incident.') ? at(at(event, 'data'), 'id') : linked(alert)
  return typeof id === 'string' && PAGERDUTY_ID.test(id) ? id : null
}

/** A body that was cut is no JSON. The account before it has the incident's address (senders/pagerduty.ts). */
function linked(alert: string): string | null {
  return /^Incident: https:\/\/[a-z0-9.-]+\.pagerduty\.(?:com|eu)\/incidents\/(\w+)$/m.exec(alert)?.[1] ?? null
}

export function opsgenieAlert(alert: string): string | null {
  const json = findJson(alert)
  const id = typeof at(json, 'action') === 'string' ? at(at(json, 'alert'), 'alertId') : null
  return typeof id === 'string' && OPSGENIE_ID.test(id) ? id : null
}

function at(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined
}
