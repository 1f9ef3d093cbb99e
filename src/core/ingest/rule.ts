// Which rules of `ingest` apply to an alert.

import type { Severity } from '../alerts/severity.ts'
import type { Config } from '../config/config.ts'
import type { Bonds } from '../correlate/propose-join.ts'

export type Rule = {
  windowMs: number
  minOccurrences: number
  /** Null: all. */
  opens: ReadonlyArray<Severity> | null
  related: 'ignore' | 'offer' | 'join'
  bonds: Bonds
}

/** Null: each alert opens a session, as in the reference (TARSy in Go). */
export function ruleFor(config: Pick<Config, 'ingest'>, sender: string, alertType: string | null): Rule | null {
  return whyUnruled(config, sender, alertType) === null ? readRule(config) : null
}

/** The key that keeps the rules from an alert, as a sentence; null: they apply. */
export function whyUnruled(
  { ingest }: Pick<Config, 'ingest'>,
  sender: string,
  alertType: string | null,
): string | null {
  const { windowMs, senders = {}, alertTypes } = ingest
  if (windowMs === 0) return 'No ingest.window is set, so each alert opens a session'
  const isMeant = alertTypes.length === 0 || (alertType !== null && alertTypes.includes(alertType))
  if (!isMeant) return `ingest.alert_types does not name ${alertType ?? 'this alert, which has no type'}`
  return Object.hasOwn(senders, sender) && senders[sender] === false ? `ingest.senders has ${sender}: false` : null
}

export function readRule({ ingest }: Pick<Config, 'ingest'>): Rule {
  const { windowMs, opens = [] } = ingest
  const severities = opens.flatMap(each => each ?? [])
  return {
    windowMs,
    minOccurrences: ingest.minOccurrences,
    opens: severities.length === 0 ? null : severities,
    related: ingest.related,
    bonds: { windowMs: ingest.relatedWindowMs, edges: definedOf(ingest.dependsOn ?? {}) },
  }
}

function definedOf(edges: Readonly<Record<string, ReadonlyArray<string> | undefined>>) {
  return Object.fromEntries(Object.entries(edges).map(([service, needs]) => [service, needs ?? []]))
}
