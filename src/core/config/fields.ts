// The kinds of values in the files. Everything arrives as text; an empty text means "not given", as in the reference.
// `yaml` says the same to editors, which see numbers and flags (json-schema.ts).

import * as z from 'zod'
import { type Facts, type View, withFacts } from './facts.ts'
import { compactDuration, durationMs } from './durations.ts'
import { redactName } from './redact.ts'

/** `{{.NAME}}` may stand wherever a value may. */
const TEMPLATE = { type: 'string', pattern: String.raw`\{\{.*\}\}` }
const SCALAR = { type: ['string', 'number', 'boolean'] }
export const orTemplate = (schema: object) => ({ yaml: { anyOf: [schema, TEMPLATE] } })

/** A message that starts so is given without the value. */
export const SILENT = '\0'

type Ms = number & z.$brand<'ms'>

export const AS_TEXT: View = { show: value => value, answer: z.string() }
const AS_WHOLE: View = { show: value => value, answer: z.int() }
const AS_NUMBER: View = { show: value => value, answer: z.number() }
const AS_FLAG: View = { show: value => value, answer: z.boolean() }
const AS_DURATION: View = { show: value => compactDuration(value as number), answer: z.string() }
const AS_SECONDS: View = { show: value => (value as number) / 1000, answer: z.number() }
const AS_VARIABLE: View = { show: value => redactName(value as string), answer: z.string() }

export const text = withFacts(
  z
    .string({ error: 'must be a text' })
    .transform(value => (value === '' ? undefined : value))
    .optional()
    .meta({ yaml: SCALAR }),
  { view: AS_TEXT },
)

/** A text that is used as it is written, blanks included. */
export const exactText = withFacts(
  z
    .string({ error: 'must be a text' })
    .refine(value => value === '' || value.trim() !== '', {
      error: `${SILENT}is blank; write a word, or take the key out`,
    })
    .transform(value => (value === '' ? undefined : value))
    .optional()
    .meta({ yaml: SCALAR }),
  { view: AS_TEXT },
)

/** A text in which an empty value means something. */
const rawText = withFacts(z.string({ error: 'must be a text' }).meta({ yaml: SCALAR }), { view: AS_TEXT })

export const texts = z.array(rawText, { error: 'must be a list of texts' }).optional()

export const textMap = z.record(z.string(), rawText, { error: 'must be a mapping of names to texts' }).optional()

const FLAG = { anyOf: [{ type: 'boolean' }, { enum: ['yes', 'no', 'on', 'off'] }] }

export const flag = scalarField('must be true or false', FLAG, { view: AS_FLAG }, value => {
  if (/^(true|yes|on|y)$/i.test(value)) return true
  return /^(false|no|off|n)$/i.test(value) ? false : null
})

export function whole(min: number, max?: number) {
  return scalarField(...wholeRange(min, max), { view: AS_WHOLE }, value => wholeNumber(value, min, max))
}

/** Whole seconds in the file, milliseconds here. 0 means "not given". */
export const seconds = scalarField(...wholeRange(0), { view: AS_SECONDS, ms: true }, value => {
  const number = wholeNumber(value, 0)
  return number === null ? null : ((number * 1000 || undefined) as Ms | undefined)
})

function wholeRange(min: number, max?: number): [message: string, yaml: object] {
  const range = max === undefined ? `of ${min} or more` : `from ${min} to ${max}`
  const shape = { type: 'integer', minimum: min, ...(max === undefined ? {} : { maximum: max }) }
  return [`must be a whole number ${range}`, shape]
}

function wholeNumber(value: string, min: number, max = Number.MAX_SAFE_INTEGER): number | null {
  const number = Number(value)
  return /^[+-]?\d+$/.test(value) && number >= min && number <= max ? number : null
}

export const rate = scalarField(
  'must be a number of 0 or more',
  { type: 'number', minimum: 0 },
  { view: AS_NUMBER },
  value => {
    const number = Number(value)
    return Number.isFinite(number) && number >= 0 ? number : null
  },
)

export function oneOf<const T extends string>(...allowed: Array<T>) {
  const list = allowed.map(word => `'${word}'`).join(', ')
  const read = (value: string) => allowed.find(word => word === value) ?? null
  return scalarField(`must be one of ${list}`, { enum: allowed }, { view: AS_TEXT }, read)
}

/** The name of an environment variable; people paste the key itself here, so the value is never quoteAt. */
export const envName = withFacts(
  z
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
    .meta(orTemplate({ type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' })),
  { view: AS_VARIABLE, names: 'variable' },
)

const DURATION = { type: 'string', pattern: String.raw`^(0|([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+)$` }

export const duration = scalarField(
  'must be a duration with its unit, such as 30s, 40m or 1h30m',
  { anyOf: [DURATION, { const: 0 }] },
  { view: AS_DURATION, ms: true },
  value => durationMs(value) as Ms | null,
)

export const positiveDuration = scalarField(
  'must be a duration above 0 with its unit, such as 30s, 40m or 1h30m',
  DURATION,
  { view: AS_DURATION, ms: true },
  value => {
    const ms = durationMs(value) as Ms | null
    return ms !== null && ms > 0 ? ms : null
  },
)

/** A duration that is left out when it cannot be read; the validator warns. */
export const lenientDuration = withFacts(
  z
    .string({ error: 'must be a text' })
    .transform(value => (durationMs(value) ?? undefined) as Ms | undefined)
    .optional()
    .meta({ yaml: SCALAR }),
  { view: AS_DURATION, ms: true },
)

/** A field of one scalar: `read` answers null for a text that is none of it. */
export function scalarField<T>(
  message: string,
  yaml: object,
  facts: Partial<Facts>,
  read: (value: string) => T | null,
) {
  const field = z
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
  return withFacts(field, facts)
}
