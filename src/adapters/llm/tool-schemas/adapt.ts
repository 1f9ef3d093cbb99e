// Brings the parameters of a tool to what a vendor accepts, and the arguments of its calls back.

import { isObject } from '#core/json.ts'
import type { JsonSchema } from '#core/ports.ts'
import { build } from './build.ts'
import type { Built, Restore } from './built.ts'
import { RULES, type Dialect } from './dialects.ts'
import { expand, TooLarge, type Source } from './expand.ts'
import { distinct } from './json.ts'

/** OpenAI's guide to structured outputs: up to 10 levels, up to 5,000 properties. No other vendor says more. */
const DEPTHS = [10, 5, 3, 2, 1]
const MAX_STEPS = 5000
/** Ours: one tool's parameters, about 8,000 tokens. */
const MAX_CHARS = 32_000

export type Adapted = { schema: JsonSchema; restore: Restore } | { unusable: string }

/** The outer level is always an object. A schema that is too large loses its deepest levels first. */
export function adaptSchema(dialect: Dialect, parameters: JsonSchema): Adapted {
  for (const depth of DEPTHS) {
    const built = attempt(parameters, dialect, depth)
    if (built !== null && JSON.stringify(built.schema).length <= MAX_CHARS) return built
  }
  return { unusable: `its parameters take more than ${MAX_CHARS} characters, even without what is inside of them` }
}

function attempt(root: JsonSchema, dialect: Dialect, depth: number): Built | null {
  const source = { root, left: { steps: MAX_STEPS } }
  const refs = new Set<string>()
  try {
    return build(flattenTop(root, source, refs), { source, rules: RULES[dialect], refs, depth, build })
  } catch (error) {
    if (error instanceof TooLarge) return null
    throw error
  }
}

/** No vendor accepts a choice at the top: the parameters of all its branches become parameters of one object. */
function flattenTop(value: unknown, source: Source, refs: ReadonlySet<string>): JsonSchema {
  const { schema = {}, refs: seen = refs } = expand(value, source, refs) ?? {}
  const { anyOf, oneOf, ...own } = schema
  const choices = [anyOf, oneOf].filter(choice => Array.isArray(choice))
  const branches = choices.flatMap(choice => choice.map(branch => flattenTop(branch, source, seen)))
  return {
    type: 'object',
    properties: gatherProperties([own, ...branches]),
    required: requiredByAll(own, branches),
    additionalProperties: own['additionalProperties'],
    patternProperties: own['patternProperties'],
    description: own['description'],
  }
}

/** A parameter that branches describe differently has what each of them says. */
function gatherProperties(parts: ReadonlyArray<JsonSchema>): JsonSchema {
  const all = parts.flatMap(part => (isObject(part['properties']) ? Object.entries(part['properties']) : []))
  return Object.fromEntries(
    [...Map.groupBy(all, ([key]) => key)].map(([key, entries]) => {
      const said = distinct(entries.map(([, value]) => value))
      return [key, said.length === 1 ? said[0] : { anyOf: said }]
    }),
  )
}

function requiredByAll(own: JsonSchema, branches: ReadonlyArray<JsonSchema>): Array<unknown> {
  const keysOf = ({ required }: JsonSchema): Array<unknown> => (Array.isArray(required) ? required : [])
  const [first, ...others] = branches.map(keysOf)
  const shared = (first ?? []).filter(key => others.every(keys => keys.includes(key)))
  return distinct([...keysOf(own), ...shared])
}
