// How the viewer (GET /system/config) shows what must not be shown as it is.

import * as z from 'zod'
import { readRule } from '../runbooks/rule.ts'
import type { View } from './facts.ts'
import { HIDDEN, redactCommand, redactName, redactUrl } from './redact.ts'

/** User, query and fragment of an address may hold secrets. */
export const AS_ADDRESS: View = { show: url => redactUrl(url as string), answer: z.string() }

/** An address or a text. */
export const AS_RUNBOOK: View = {
  show: rule => {
    const named = readRule(rule as string)
    return named.kind === 'address' ? redactUrl(named.address) : named.text
  },
  answer: z.string(),
}

export const AS_COMMAND: View = { show: command => redactCommand(command as string), answer: z.string() }

/** Arguments may hold secrets: one `***` where there are any. */
export const AS_HIDDEN_LIST: View = {
  show: list => ((list as Array<string>).length > 0 ? [HIDDEN] : []),
  answer: z.array(z.string()),
}

/** The names of variables or headers, sorted; their values may be secrets. */
export function asNames(key: string): View {
  const show = (map: unknown) =>
    Object.keys(map as object)
      .map(redactName)
      .toSorted()
  return { key, show, answer: z.array(z.string()) }
}

/** Whether there is a value. */
export function asPresence(key: string): View {
  return { key, show: value => value !== undefined && value !== '', answer: z.boolean() }
}

/** No list means every skill, an empty list none. */
export const AS_SKILLS: View = {
  show: list => list,
  answer: z.array(z.string()).nullable().describe('null for all, [] for none'),
}

/** Prices are not looked up yet, so there is no catalogue of them, and no promotion has a status. */
export const PRICE_CATALOGUE = {
  shown: { catalog: { source: 'none', entry_count: 0 } },
  answer: {
    catalog: z.object({
      source: z.enum(['catalog', 'snapshot', 'none']),
      entry_count: z.int(),
      last_fetch: z.string().exactOptional(),
      last_error: z.string().exactOptional(),
    }),
  },
}

export const PROMOTION_STATUS = {
  shown: {},
  answer: { status: z.enum(['active', 'upcoming', 'expired']).exactOptional() },
}

/** A flag that is not given is off. */
export const AS_SWITCH: View = { show: value => value === true, answer: z.boolean() }

type Masking = {
  enabled: boolean
  patternGroups: Array<string>
  patterns: Array<string>
  customPatterns: Array<{ pattern: string; replacement: string; description?: string }>
}

/** The reference (TARSy in Go) has no JSON names for these keys, so Go's own are part of the wire, and null for an empty list. */
export const AS_GO_MASKING: View = {
  show: value => {
    const { enabled, patternGroups, patterns, customPatterns } = value as Masking
    return {
      Enabled: enabled,
      PatternGroups: orNull(patternGroups),
      Patterns: orNull(patterns),
      CustomPatterns: orNull(
        customPatterns.map(({ pattern, replacement, description = '' }) => ({
          Pattern: pattern,
          Replacement: replacement,
          Description: description,
        })),
      ),
    }
  },
  answer: z.object({
    Enabled: z.boolean(),
    PatternGroups: z.array(z.string()).nullable(),
    Patterns: z.array(z.string()).nullable(),
    CustomPatterns: z
      .array(z.object({ Pattern: z.string(), Replacement: z.string(), Description: z.string() }))
      .nullable(),
  }),
}

function orNull<T>(list: Array<T>): Array<T> | null {
  return list.length > 0 ? list : null
}
