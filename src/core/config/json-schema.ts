// The shape of the files for editors (JSON Schema): completion, descriptions, and a mark at unknown keys.

import * as z from 'zod'
import { isRecord } from './findings.ts'

export function jsonSchema(schema: z.ZodType, title: string): Record<string, unknown> {
  // Editors' YAML support knows draft 7 best.
  const { $schema, ...shape } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })
  return { $schema, title, ...(forEditors(shape) as object) }
}

/** zod sees texts, for that is what the reader hands it; an editor sees what YAML makes of them. */
function forEditors(schema: unknown): unknown {
  if (!isRecord(schema)) return schema
  // The default of a block is empty and says nothing: its keys have defaults of their own.
  const {
    yaml,
    orText,
    properties,
    additionalProperties,
    items,
    propertyNames: _,
    default: __,
    description,
    ...rest
  } = schema
  const said = description === undefined ? {} : { description }
  if (yaml !== undefined) return { ...said, ...(yaml as object) }
  const mapping = {
    ...said,
    ...rest,
    ...(isRecord(properties) ? { properties: mapValues(properties, value => orNull(forEditors(value))) } : {}),
    ...(additionalProperties === undefined ? {} : { additionalProperties: orNull(forEditors(additionalProperties)) }),
    ...(items === undefined ? {} : { items: forEditors(items) }),
  }
  return orText === true ? { anyOf: [{ type: 'string' }, mapping] } : mapping
}

function mapValues(record: Record<string, unknown>, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

/** A key with nothing after its colon means "not given". */
function orNull(schema: unknown): unknown {
  if (!isRecord(schema)) return schema
  return schema.type === 'object' || schema.type === 'array' ? { ...schema, type: [schema.type, 'null'] } : schema
}
