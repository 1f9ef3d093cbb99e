// The queries of usage (docs/wire.md).

import * as z from 'zod'
import { zoneOf } from '#store/local-days.ts'
import { instant, strictPage, word } from '../request/read-query.ts'

const LONGEST_MS = 365 * 24 * 60 * 60 * 1000

const day = (name: string) => instant(`invalid ${name}: must be RFC3339`, `${name} is required`)

const window = {
  start_date: day('start_date').describe('Created at or after this time'),
  end_date: day('end_date').describe('Created before this time; at most 365 days later'),
  alert_type: word.describe('This alert type only'),
  chain_id: word.describe('This chain only'),
}

const MEASURES = ['cost', 'tokens'] as const

const usageFields = z.object({
  ...window,
  rank_by: z
    .enum(MEASURES, { error: 'invalid rank_by: must be cost or tokens' })
    .optional()
    .describe('cost is refused unless costs are estimated'),
})

const zoned = {
  timezone: z
    .string()
    .optional()
    .transform(name => zoneOf(name ?? 'UTC'))
    .meta({ type: 'string' })
    .describe('IANA name of the zone whose days are meant. Default, also for an unknown one: UTC'),
}

const seriesFields = z.object({
  ...window,
  ...zoned,
  measure: z
    .enum(MEASURES, { error: 'invalid measure: must be cost or tokens' })
    .optional()
    .describe('What the days are filled with. Default: cost. Ours: tokens, which need no estimation of costs'),
})

export const seriesSchema = withinAYear(seriesFields)

/** A window, without days and with them. */
export const windowSchema = withinAYear(z.object(window))
export const daysSchema = withinAYear(z.object({ ...window, ...zoned }))

export const usageSchema = withinAYear(usageFields)
  // Costs are not built yet, so they are never estimated.
  .refine(asked => asked.rank_by !== 'cost', 'rank_by=cost requires cost estimation to be enabled')

type Window = { start_date: string; end_date: string }

function withinAYear<S extends z.ZodType<Window>>(schema: S): S {
  return schema
    .refine(asked => asked.start_date < asked.end_date, 'start_date must be before end_date')
    .refine(asked => spanOf(asked) <= LONGEST_MS, 'date window must not exceed 365 days')
}

function spanOf({ start_date, end_date }: Window): number {
  return Date.parse(end_date) - Date.parse(start_date)
}

// A week: what a page of bars can show.
const MOST_HOURS = 168

export const outcomesSchema = z.object({
  hours: strictPage('hours', MOST_HOURS, 24).describe('How many, with the current one. Default: 24'),
})

/** The query in the form of the store. */
export function usageQuery({
  start_date,
  end_date,
  alert_type,
  chain_id,
}: Omit<z.output<typeof usageSchema>, 'rank_by'>) {
  return { from: start_date, to: end_date, alertType: alert_type ?? null, chainId: chain_id ?? null }
}
