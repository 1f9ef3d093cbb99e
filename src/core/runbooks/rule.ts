/** A runbook that an alert or the configuration names. */
export type Candidate = { kind: 'address'; address: string } | { kind: 'text'; text: string }

/** What a rule of the configuration names: an address, or the text itself. */
export function readRule(rule: string): Candidate {
  const text = rule.trim()
  return /^https?:\/\/\S+$/i.test(text) ? { kind: 'address', address: text } : { kind: 'text', text }
}
