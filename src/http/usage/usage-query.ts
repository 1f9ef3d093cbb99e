// The query of the usage summary (docs/wire.md).

import * as z from 'zod'
import { instant, word } from '../request/read-query.ts'

const LONGEST_MS = 365 * 24 * 60 * 60 * 1000

const day = (name: string) => instant(`invalid ${name}: must be RFC3339`, `${name} is required`)

export const usageSchema = z
  .object({
    start_date: day('start_date').describe('Created at or after this time'),
    end_date: day('end_date').describe('Created before this time; at most 365 days later'),
    alert_type: word.describe('This alert type only'),
    chain_id: word.describe('This chain only'),
    rank_by: z
      .enum(['cost', 'tokens'], { error: 'invalid rank_by: must be cost or tokens' })
      .optional()
      .describe('cost is refused unless costs are estimated'),
  })
  .refine(asked => asked.start_date < asked.end_date, 'start_date must be before end_date')
  .refine(asked => spanOf(asked) <= LONGEST_MS, 'date window must not exceed 365 days')
  // Costs are not built yet, so they are never estimated.
  .refine(asked => asked.rank_by !== 'cost', 'rank_by=cost requires cost estimation to be enabled')

function spanOf({ start_date, end_date }: { start_date: string; end_date: string }): number {
  return Date.parse(end_date) - Date.parse(start_date)
}

/** The query in the form of the store. */
export function usageQuery({ start_date, end_date, alert_type, chain_id }: z.output<typeof usageSchema>) {
  return { from: start_date, to: end_date, alertType: alert_type ?? null, chainId: chain_id ?? null }
}
