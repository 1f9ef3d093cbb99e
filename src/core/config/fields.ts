// The kinds of values in the files. Everything arrives as text; an empty text means "not given", as in the reference.
// `yaml` says the same to editors, which see numbers and flags (json-schema.ts).

import * as z from 'zod'

/** `{{.NAME}}` may stand wherever a value may. */
const TEMPLATE = { type: 'string', pattern: String.raw`\{\{.*\}\}` }
const SCALAR = { type: ['string', 'number', 'boolean'] }
export const orTemplate = (schema: object) => ({ yaml: { anyOf: [schema, TEMPLATE] } })

export const text = z
  .string({ error: 'must be a text' })
  .transform(value => (value === '' ? undefined : value))
  .optional()
  .meta({ yaml: SCALAR })

/** A text in which an empty value means something. */
export const rawText = z.string({ error: 'must be a text' }).meta({ yaml: SCALAR })

export const texts = z.array(rawText, { error: 'must be a list of texts' }).optional()

export const textMap = z.record(z.string(), rawText, { error: 'must be a mapping of names to texts' }).optional()

const FLAG = { anyOf: [{ type: 'boolean' }, { enum: ['yes', 'no', 'on', 'off'] }] }

export const flag = parsed('must be true or false', FLAG, value => {
  if (/^(true|yes|on|y)$/i.test(value)) return true
  return /^(false|no|off|n)$/i.test(value) ? false : null
})

export function whole(min: number, max = Number.MAX_SAFE_INTEGER) {
  const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`
  const shape = { type: 'integer', minimum: min, ...(max === Number.MAX_SAFE_INTEGER ? {} : { maximum: max }) }
  return parsed(`must be a whole number ${range}`, shape, value => {
    const number = Number(value)
    return /^[+-]?\d+$/.test(value) && number >= min && number <= max ? number : null
  })
}

export const rate = parsed('must be a number of 0 or more', { type: 'number', minimum: 0 }, value => {
  const number = Number(value)
  return Number.isFinite(number) && number >= 0 ? number : null
})

export function oneOf<const T extends string>(...allowed: Array<T>) {
  const list = allowed.map(word => `'${word}'`).join(', ')
  return parsed(`must be one of ${list}`, { enum: allowed }, value => allowed.find(word => word === value) ?? null)
}

/** The name of an environment variable; people paste the key itself here, so the value is never quoted. */
export const envName = z
  .string({ error: 'must be the name of an environment variable' })
  .transform((value, context) => {
    if (value === '') return undefined
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return value
    context.addIssue({
      code: 'custom',
      message: `${SILENT}must be the name of an environment variable, not the key itself; put the key into a variable and its name here`,
    })
    return z.NEVER
  })
  .optional()
  .meta(orTemplate({ type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }))

/** A message that starts so is given without the value. */
export const SILENT = '\0'

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds of a duration such as `1h30m`, `1.5s` or `0`; null when it is not one. */
export function durationMs(value: string): number | null {
  if (/^[+-]?0$/.test(value)) return 0
  if (!/^[+-]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(value)) return null
  let total = 0
  for (const [, amount, unit] of value.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g))
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0)
  return value.startsWith('-') ? -total : total
}

const DURATION = { type: 'string', pattern: String.raw`^(0|([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+)$` }

export const duration = parsed(
  'must be a duration with its unit, such as 30s, 40m or 1h30m',
  { anyOf: [DURATION, { const: 0 }] },
  durationMs,
)

export const positiveDuration = parsed(
  'must be a duration above 0 with its unit, such as 30s, 40m or 1h30m',
  DURATION,
  value => {
    const ms = durationMs(value)
    return ms !== null && ms > 0 ? ms : null
  },
)

function parsed<T>(message: string, yaml: object, read: (value: string) => T | null) {
  return z
    .string({ error: message })
    .transform((value, context): T | undefined => {
      if (value === '') return undefined
      const result = read(value.trim())
      if (result !== null) return result
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    })
    .optional()
    .meta(orTemplate(yaml))
}
