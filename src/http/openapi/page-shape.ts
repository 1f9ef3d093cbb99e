// Writes a JSON Schema like a type, with names as links.

import type { JsonSchema } from './document.ts'
import { escapeHtml } from '../answer/escape-html.ts'

export const NAMED = '#/components/schemas/'

/** HTML of a schema. `indent` begins each line after the first. */
export function shapeOf(schema: JsonSchema, indent = ''): string {
  const { $ref, anyOf, enum: words, type, items, properties, additionalProperties: others } = schema
  if (typeof $ref === 'string') return link($ref.slice(NAMED.length))
  if (Array.isArray(anyOf)) return anyOf.map((each: JsonSchema) => shapeOf(each, indent)).join(' | ')
  if (Array.isArray(words)) return words.map(each => escapeHtml(JSON.stringify(each))).join(' | ')
  if ('const' in schema) return escapeHtml(JSON.stringify(schema['const']))
  if (Array.isArray(type)) return type.map(each => shapeOf({ ...schema, type: each }, indent)).join(' | ')
  if (type === 'array') return listOf(shapeOf((items ?? {}) as JsonSchema, indent))
  if (type !== 'object') return typeof type === 'string' ? wordOf(schema, type) : 'any'
  if (properties === undefined) return mapOf(others, indent)
  const lines = Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(([key, value]) =>
    lineOf(key, value, schema, `${indent}  `),
  )
  return lines.length === 0 ? 'object' : `{\n${lines.join('\n')}\n${indent}}`
}

function lineOf(key: string, value: JsonSchema, { required }: JsonSchema, indent: string): string {
  const must = Array.isArray(required) && required.includes(key)
  const { description } = value
  const said = typeof description === 'string' ? ` <i>${escapeHtml(description)}</i>` : ''
  return `${indent}${escapeHtml(key)}${must ? '' : '?'}: ${shapeOf(value, indent)}${said}`
}

function mapOf(values: unknown, indent: string): string {
  const inner = typeof values === 'object' && values !== null ? shapeOf(values as JsonSchema, indent) : 'any'
  return `{ [key]: ${inner} }`
}

function listOf(shape: string): string {
  return shape.includes(' | ') && !shape.startsWith('{') ? `(${shape})[]` : `${shape}[]`
}

function wordOf({ format, minimum, maximum }: JsonSchema, type: string): string {
  if (format === 'date-time') return 'time'
  // zod bounds every integer by Number.MAX_SAFE_INTEGER; such a bound is not shown.
  const bound = (value: unknown) =>
    typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : ''
  const [from, to] = [bound(minimum), bound(maximum)]
  return from === '' && to === '' ? escapeHtml(type) : `${escapeHtml(type)} ${from}…${to}`
}

export function link(name: string): string {
  return `<a href="#shape-${escapeHtml(name)}">${escapeHtml(name)}</a>`
}
