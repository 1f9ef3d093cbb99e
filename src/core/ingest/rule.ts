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
export function ruleFor({ ingest }: Pick<Config, 'ingest'>, sender: string, alertType: string | null): Rule | null {
  const { windowMs, senders = {}, alertTypes, opens = [] } = ingest
  const isMeant = alertTypes.length === 0 || (alertType !== null && alertTypes.includes(alertType))
  if (windowMs === 0 || !isMeant || (Object.hasOwn(senders, sender) && senders[sender] === false)) return null
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
