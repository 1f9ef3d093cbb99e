// Values out of a JSON Schema: what it allows, what it nearly allows, and what nobody should send.

import type { JsonSchema } from '#http/openapi/document.ts'
import type { Dice } from './seeded.ts'

const HARD_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '💥'.repeat(50),
  "'; DROP TABLE sessions; --",
  '"*" NEAR/0 ("',
  '%',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  '9'.repeat(40),
  '-1',
  '1e309',
  'NaN',
  'true',
  '2026-02-30T00:00:00Z',
  'x'.repeat(3_000),
] as const

// What the configuration of these tests knows, and words that alerts and questions are made of.
const PLAIN_TEXTS = ['led', 'pipeline', 'disk full', 'how is about-led?', 'things', 'api-client'] as const

const HARD_KEYS = ['__proto__', 'constructor', '', 'DATA', 'Content', 'x'.repeat(500)] as const

export function hardText(die: Dice): string {
  return die.oneOf(HARD_TEXTS)
}

/** Of the schema's kind and, but for its texts, inside its bounds. */
export function valueBy(schema: JsonSchema, die: Dice): unknown {
  const { anyOf, enum: words, type, properties = {}, required = [] } = schema
  if (Array.isArray(anyOf)) return valueBy(anyOf[die.number(anyOf.length)] as JsonSchema, die)
  if (Array.isArray(words)) return words[die.number(words.length)]
  switch (Array.isArray(type) ? type[die.number(type.length)] : type) {
    case 'string':
      return schema['format'] === 'date-time' ? timeBy(die) : die.chance(0.8) ? die.oneOf(PLAIN_TEXTS) : hardText(die)
    case 'integer':
    case 'number':
      return Number(schema['minimum'] ?? 0) + die.number(20)
    case 'boolean':
      return die.chance(0.5)
    case 'null':
      return null
    case 'array':
      return Array.from({ length: Number(schema['minItems'] ?? 0) + die.number(3) }, () =>
        valueBy(below(schema['items']), die),
      )
    case 'object': {
      const given = Object.entries(properties as Record<string, JsonSchema>)
        .filter(([key]) => (required as Array<string>).includes(key) || die.chance(0.5))
        .map(([key, value]) => [key, valueBy(value, die)])
      const others = schema['additionalProperties']
      if (typeof others === 'object') given.push([die.oneOf(PLAIN_TEXTS), valueBy(below(others), die)])
      return Object.fromEntries(given)
    }
    default:
      return hardText(die)
  }
}

function below(schema: unknown): JsonSchema {
  return (schema ?? {}) as JsonSchema
}

function timeBy(die: Dice): string {
  const time = new Date(Date.UTC(2026, die.number(12), 1 + die.number(28), die.number(24))).toISOString()
  return die.oneOf([time, time.replace('Z', '+02:00'), time.replace('.000', '')])
}

/** The value with something in it that does not belong there. */
export function spoilt(value: unknown, die: Dice): unknown {
  if (Array.isArray(value) && value.length > 0 && die.chance(0.7)) {
    const at = die.number(value.length)
    return value.with(at, spoilt(value[at], die))
  }
  if (typeof value === 'object' && value !== null && die.chance(0.8)) {
    const keys = Object.keys(value)
    const key = keys[die.number(keys.length)]
    if (key === undefined || die.chance(0.2)) return { ...value, [die.oneOf(HARD_KEYS)]: wrong(die) }
    if (die.chance(0.2)) return Object.fromEntries(Object.entries(value).filter(([each]) => each !== key))
    return { ...value, [key]: spoilt((value as Record<string, unknown>)[key], die) }
  }
  return wrong(die)
}

function wrong(die: Dice): unknown {
  return die.oneOf<unknown>([
    null,
    0,
    -1.5,
    1e300,
    true,
    [],
    {},
    [[['x']]],
    { toString: 'x' },
    hardText(die),
    Array.from({ length: 60 }, () => 'x'),
  ])
}

/** A body as text: nearly always JSON, not always what the schema wants. */
export function bodyBy(schema: JsonSchema | null, die: Dice): string {
  const value = schema === null ? hardText(die) : valueBy(schema, die)
  switch (die.number(12)) {
    case 0:
    case 1:
    case 2:
      return JSON.stringify(spoilt(value, die))
    case 3: {
      const text = JSON.stringify(value)
      return text.slice(0, die.number(text.length + 1))
    }
    case 4:
      return hardText(die)
    case 5:
      return die.chance(0.5) ? deep(value, die.oneOf([10, 20_000])) : die.oneOf(['[', '{"a":']).repeat(20_000)
    case 6:
      return die.chance(0.2) ? JSON.stringify(huge(value, die)) : `${JSON.stringify(value)} and more {`
    default:
      return JSON.stringify(value)
  }
}

/** The value's own keys, each with lists within lists. */
function deep(value: unknown, depth: number): string {
  const lists = '['.repeat(depth) + ']'.repeat(depth)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return lists
  return `{${Object.keys(value)
    .map(key => `${JSON.stringify(key)}:${lists}`)
    .join(',')}}`
}

/** One of the value's own keys, longer than a request or an alert may be. */
function huge(value: unknown, die: Dice): unknown {
  const much = 'x'.repeat(die.oneOf([1_100_000, 2_200_000]))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return much
  const keys = Object.keys(value)
  return { ...value, [keys[die.number(keys.length)] ?? 'data']: much }
}
