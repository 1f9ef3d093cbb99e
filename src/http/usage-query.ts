// The query of the usage summary (wire contract 1.21).

import type { UsageQuery } from '#store/usage.ts'
import { badRequest } from './app-error.ts'
import { readInstant } from './list-query.ts'

const LONGEST_MS = 365 * 24 * 60 * 60 * 1000

export function usageQuery(given: Readonly<Record<string, string>>): UsageQuery {
  const from = instant('start_date', given['start_date'] ?? '')
  const to = instant('end_date', given['end_date'] ?? '')
  if (from >= to) throw badRequest('start_date must be before end_date')
  if (Date.parse(to) - Date.parse(from) > LONGEST_MS) throw badRequest('date window must not exceed 365 days')
  const rankBy = given['rank_by'] ?? ''
  if (rankBy === 'cost') throw badRequest('rank_by=cost requires cost estimation to be enabled')
  if (rankBy !== '' && rankBy !== 'tokens') throw badRequest('invalid rank_by: must be cost or tokens')
  return { from, to, alertType: given['alert_type'] || null, chainId: given['chain_id'] || null }
}

function instant(name: string, value: string): string {
  if (value === '') throw badRequest(`${name} is required`)
  const time = readInstant(value)
  if (time === null) throw badRequest(`invalid ${name}: must be RFC3339`)
  return time
}
