// Which runbooks an alert may have, the first choice first.

import { findOwn } from '#core/find-own.ts'
import { readLabels } from '../alerts/labels.ts'
import type { Config } from '../config/config.ts'
import type { SessionFacts } from '../protocol/events.ts'
import { readRule, type Candidate } from './rule.ts'

type Facts = Pick<SessionFacts, 'alert_data' | 'alert_type' | 'chain_id' | 'runbook_url'>

/** The alert's own, the one of a label, of its type, of its chain, the default. Later ones count where earlier ones cannot be read. */
export function runbookCandidates(config: Config, facts: Facts): Array<Candidate> {
  const { byLabel = {}, byType = {} } = config.system.runbooks
  const type = facts.alert_type ?? ''
  const rules = [
    ofLabels(byLabel, facts.alert_data),
    findOwn(byType, type),
    findOwn(config.chains, facts.chain_id)?.runbook,
  ]
  const own = facts.runbook_url
  return [
    ...(own === null ? [] : [{ kind: 'address' as const, address: own }]),
    ...rules.flatMap(rule => (rule === undefined || rule.trim() === '' ? [] : [readRule(rule)])),
    // The reference (TARSy in Go) takes it as a text, whatever it says.
    ...(config.defaults.runbook === null ? [] : [{ kind: 'text' as const, text: config.defaults.runbook }]),
  ]
}

/** The first rule in the file's order that a label fulfils. The alert is read only if there are rules. */
function ofLabels(byLabel: NonNullable<Config['system']['runbooks']['byLabel']>, alert: string): string | undefined {
  const rules = Object.entries(byLabel)
  if (rules.length === 0) return undefined
  const labels = readLabels(alert)
  for (const [label, byValue] of rules) {
    const values = labels.get(label)
    const found = Object.entries(byValue ?? {}).find(([value]) => values?.has(value))
    if (found !== undefined) return found[1]
  }
  return undefined
}
