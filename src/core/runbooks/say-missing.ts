import type { RunbookOrigin } from '../investigation/log/plan.ts'

/** One sentence for each runbook that was wanted and could not be read, and one that says what is used instead. Empty if none is missing. */
export function sayMissing(runbook: string | null, origin: RunbookOrigin | undefined): string {
  if (origin === undefined || origin.missing.length === 0) return ''
  const sentences = origin.missing.map(each => `The runbook ${each.address} could not be read: ${each.reason}.`)
  return [...sentences, insteadOf(runbook, origin.address)].join(' ')
}

function insteadOf(runbook: string | null, address: string | null): string {
  if (runbook === null) return 'There is no other, so the investigation goes on without a runbook.'
  return address === null
    ? 'The runbook of the configuration is used instead.'
    : `The runbook ${address} is used instead.`
}
