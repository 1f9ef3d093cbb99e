// Reads queries by zod schemas, which are also the description of the API. The message of the first issue is the error.

import * as z from 'zod'
import { badRequest } from '../answer/app-error.ts'
import { readInstant } from './read-instant.ts'

/** An empty parameter counts as absent, unless the schema says `allowEmptyValue` (OpenAPI's word). Throws 400. */
export function readQuery<S extends z.ZodObject>(schema: S, query: Readonly<Record<string, string>>): z.output<S> {
  const parameters = Object.entries(query).filter(([name, value]) => value !== '' || emptyCounts(schema, name))
  const result = schema.safeParse(Object.fromEntries(parameters))
  if (result.success) return result.data
  throw badRequest(result.error.issues[0]?.message ?? 'the query cannot be read')
}

function emptyCounts(schema: z.ZodObject, name: string): boolean {
  const field: z.ZodType | undefined = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined
  return field?.meta()?.['allowEmptyValue'] === true
}

export const word = z.string().optional()

/** One of a few words; `invalid <name>: <value>` for another. */
export function oneOf<const W extends ReadonlyArray<string>>(name: string, allowed: W) {
  return z.enum(allowed, { error: issue => refusalText(name, String(issue.input)) }).optional()
}

/** Some of a few words, separated by commas. */
export function someOf<const W extends ReadonlyArray<string>>(name: string, allowed: W) {
  return z
    .string()
    .transform((value, context): Array<W[number]> => {
      const words = value.split(',').map(each => each.trim())
      const unknown = words.find(each => !allowed.includes(each))
      if (unknown !== undefined) context.addIssue(refusalText(name, unknown))
      return words as Array<W[number]>
    })
    .meta({ type: 'array', items: { type: 'string', enum: [...allowed] } })
    .optional()
}

// As the reference names labels. More names than this are no question of a person; D1 takes 100 values a statement.
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/
const MOST_NAMES = 20

/** Names, separated by commas; `otherwise` is the error for a text that has others. */
export function names(otherwise: string) {
  return z
    .string()
    .transform((value, context): Array<string> => {
      const all = [...new Set(value.split(',').map(each => each.trim()))]
      if (!all.every(each => NAME.test(each))) context.addIssue(otherwise)
      else if (all.length > MOST_NAMES) context.addIssue(`${otherwise}, and at most ${MOST_NAMES} of them`)
      return all
    })
    .meta({ type: 'array', items: { type: 'string', pattern: NAME.source } })
    .optional()
}

// Fewer than names, since page and total read each value and D1 takes 100 of them a statement.
const MOST_WORDS = 10

/** Any texts, separated by commas. */
export function words(name: string) {
  return z
    .string()
    .transform((value, context): Array<string> => {
      const all = [...new Set(value.split(',').flatMap(each => each.trim() || []))]
      if (all.length > MOST_WORDS) context.addIssue(`invalid ${name}: at most ${MOST_WORDS} of them`)
      return all
    })
    .meta({ type: 'array', items: { type: 'string' } })
    .optional()
}

/** A number from 0 to 1. */
export function share(name: string) {
  return z
    .string()
    .transform((value, context) => {
      const number = /^\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN
      if (!(number <= 1)) context.addIssue(`invalid ${name}: expected a number from 0 to 1`)
      return number
    })
    .meta({ type: 'number', minimum: 0, maximum: 1 })
    .optional()
}

/** A whole number from 1 to `most`; any other text counts as `without`, as in the reference. */
export function lenientPage(most: number, without: number) {
  return z
    .string()
    .optional()
    .transform(value => pageNumber(value ?? '', most) ?? without)
    .meta({ type: 'integer', minimum: 1, ...(most < Number.MAX_SAFE_INTEGER && { maximum: most }) })
}

/** The same, but refuses any other text. */
export function strictPage(name: string, most: number, without: number) {
  return z
    .string()
    .transform((value, context) => {
      const number = pageNumber(value, Number.MAX_SAFE_INTEGER)
      if (number === null) context.addIssue(`${name} must be a positive integer`)
      else if (number > most) context.addIssue(`${name} must not exceed ${most}`)
      return number ?? without
    })
    .meta({ type: 'integer', minimum: 1, ...(most < Number.MAX_SAFE_INTEGER && { maximum: most }) })
    .optional()
    .transform(value => value ?? without)
}

/** A time, in the form in which times are stored. `otherwise` is the error for a text that is no time. */
export function instant(otherwise: string, missing = otherwise) {
  return z
    .string({ error: missing })
    .transform((value, context) => {
      const time = readInstant(value)
      if (time === null) context.addIssue(otherwise)
      return time ?? z.NEVER
    })
    .meta({ format: 'date-time' })
}

function pageNumber(value: string, most: number): number | null {
  if (!/^\d{1,15}$/.test(value)) return null
  const number = Number(value)
  return number >= 1 && number <= most ? number : null
}

function refusalText(name: string, value: string): string {
  return `invalid ${name}: ${value.slice(0, 100)}`
}
