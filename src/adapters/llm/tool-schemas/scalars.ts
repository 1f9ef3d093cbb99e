import type { JsonSchema } from '#core/ports.ts'
import type { Alternative } from './alternatives.ts'
import type { Rules } from './dialects.ts'
import { distinct } from './json.ts'
import { noteOf } from './notes.ts'

type Said = { schema: JsonSchema; notes: Array<string> }

export function buildScalar({ type, schema }: Alternative, rules: Rules): Said {
  const values = enumOf(schema, rules)
  if (type === 'string') return together(values, formatOf(schema, rules), noted(schema, TEXT_NOTES))
  if (type === 'boolean') return values
  return together(values, boundsOf(schema, rules), noted(schema, ['multipleOf']))
}

// llama.cpp answers 400 to patterns without anchors, and to lengths from 2,000 on.
const TEXT_NOTES = ['pattern', 'minLength', 'maxLength']

/** Google takes texts and numbers here, and no empty text. */
function enumOf(schema: JsonSchema, rules: Rules): Said {
  const all = Array.isArray(schema['enum']) ? distinct(schema['enum']) : []
  const taken = rules.nulls
    ? all
    : all.filter(value => typeof value === 'number' || (typeof value === 'string' && value !== ''))
  return { schema: taken.length === 0 ? {} : { enum: taken }, notes: [] }
}

function formatOf({ format }: JsonSchema, { formats }: Rules): Said {
  if (typeof format !== 'string') return { schema: {}, notes: [] }
  if (formats === null || formats.has(format)) return { schema: { format }, notes: [] }
  return { schema: {}, notes: [noteOf('format', format)] }
}

/** In older drafts `exclusiveMinimum` is true or false beside `minimum`. */
function boundsOf(schema: JsonSchema, rules: Rules): Said {
  const said: Said = { schema: {}, notes: [] }
  for (const [bound, exclusive, words] of BOUNDS) {
    const limit = schema[bound]
    const own = schema[exclusive]
    const beyond = own === true ? limit : own
    if (isNumber(limit) && own !== true) said.schema[bound] = limit
    if (!isNumber(beyond)) continue
    if (rules.keywords.has(exclusive)) said.schema[exclusive] = beyond
    else {
      said.schema[bound] ??= beyond
      said.notes.push(`${words} ${beyond}`)
    }
  }
  return said
}

const BOUNDS = [
  ['minimum', 'exclusiveMinimum', 'greater than'],
  ['maximum', 'exclusiveMaximum', 'less than'],
] as const

export function noted(schema: JsonSchema, keywords: ReadonlyArray<string>): Said {
  const present = keywords.filter(keyword => typeof schema[keyword] === 'string' || isNumber(schema[keyword]))
  return { schema: {}, notes: present.map(keyword => noteOf(keyword, schema[keyword])) }
}

function together(...parts: Array<Said>): Said {
  return { schema: Object.assign({}, ...parts.map(part => part.schema)), notes: parts.flatMap(part => part.notes) }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
