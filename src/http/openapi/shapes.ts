import { z } from 'zod'
import type { JsonSchema } from './document.ts'

/** Schemas that have a name, by it. */
export type Shapes = Record<string, JsonSchema>

/**
 * As JSON Schema; what has a name is put into `shapes` and referred to. Of a body what a caller may send, of an answer what it gets:
 * there a key that is not named is none of ours.
 */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output', shapes: Shapes): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  const text = JSON.stringify(made, (key, value) => (key === 'propertyNames' ? undefined : value))
  const { $defs = {}, ...rest } = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'))
  Object.assign(shapes, $defs)
  return rest
}
