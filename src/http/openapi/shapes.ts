import { z } from 'zod'
import type { JsonSchema } from './document.ts'

/** JSON Schemas by name: what `.meta({ id })` names is listed once and referred to. */
export type Shapes = Record<string, JsonSchema>

/**
 * Converts a zod schema; named schemas go into `shapes`. `input` describes what a caller may send. `output` describes what a caller gets and
 * excludes keys that are not listed.
 */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output', shapes: Shapes): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  const text = JSON.stringify(made, (key, value) => (key === 'propertyNames' ? undefined : value))
  const { $defs = {}, ...rest } = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'))
  Object.assign(shapes, $defs)
  return rest
}
