import { redactUrl } from '../config/redact.ts'
import type { RunbookOrigin } from '../investigation/log/plan.ts'
import type { Runbooks } from '../ports.ts'
import type { Candidate } from './rule.ts'

/** `runbookOrigin` is absent if no address was wanted. */
export type LoadedRunbook = { runbook: string | null; runbookOrigin?: RunbookOrigin }

/** The first candidate that can be had. Never fails: an investigation without a runbook is better than none. `mask` is for what was fetched. */
export async function loadRunbook(
  runbooks: Pick<Runbooks, 'read'>,
  candidates: ReadonlyArray<Candidate>,
  mask: (text: string) => string,
  signal: AbortSignal,
): Promise<LoadedRunbook> {
  const missing: RunbookOrigin['missing'] = []
  for (const candidate of candidates) {
    if (candidate.kind === 'text') return { runbook: candidate.text.trim(), ...originOf(null, missing) }
    const got = await runbooks.read(candidate.address, signal)
    const address = shownAddress(candidate.address)
    if (got.kind === 'text') return { runbook: mask(got.text.trim()), ...originOf(address, missing) }
    missing.push({ address, reason: got.reason })
  }
  return { runbook: null, ...originOf(null, missing) }
}

/** What people and models are shown. A query may hold a token; and an alert's address must be no text, which it is not once it is encoded. */
function shownAddress(address: string): string {
  return redactUrl(URL.canParse(address) ? new URL(address).href : address)
}

function originOf(address: string | null, missing: RunbookOrigin['missing']): { runbookOrigin?: RunbookOrigin } {
  return address === null && missing.length === 0 ? {} : { runbookOrigin: { address, missing } }
}
