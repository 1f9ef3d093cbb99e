// Writes a schema anew in the form that every vendor takes: each place has one type, or `anyOf` of places that each have one.

import type { JsonSchema } from '#core/ports.ts'
import { alternativesOf, type Alternative } from './alternatives.ts'
import type { Branch, Built, Context, Part } from './built.ts'
import { buildArray, buildObject } from './containers.ts'
import type { Rules } from './dialects.ts'
import { expand } from './expand.ts'
import { distinct, isOfType } from './json.ts'
import { describe, noteOf } from './notes.ts'
import { buildScalar } from './scalars.ts'

export function build(value: unknown, context: Context): Built | null {
  const expanded = expand(value, context.source, context.refs)
  if (expanded === null) return null
  const { title: _title, description: _description, ...bare } = expanded.schema
  const all = alternativesOf({ ...expanded, schema: bare }, context.source)
  const real = all.filter(({ type }) => type !== 'null').map(each => buildBranch(each, context))
  const branches = distinct(real, ({ schema }) => schema)
  const nullable = real.length < all.length
  if (nullable && (context.rules.nulls || branches.length === 0)) branches.push(nullBranch(context.rules))
  return { ...join(branches, annotationsOf(expanded.schema, branches, context.rules), context.rules), nullable }
}

function buildBranch(alternative: Alternative, context: Context): Branch {
  const { type, schema: own, refs } = alternative
  const { schema, notes, restore, score } = buildByType(alternative, { ...context, refs })
  return {
    schema: { type, ...titleOf(own, context.rules), ...describe(own['description'], notes), ...schema },
    restore,
    fit: value => (isOfType(value, type) ? 1 + score(value) : 0),
  }
}

function buildByType(alternative: Alternative, context: Context): Part {
  if (alternative.type === 'object') return buildObject(alternative.schema, context)
  if (alternative.type === 'array') return buildArray(alternative.schema, context)
  return { ...buildScalar(alternative, context.rules), restore: value => value, score: () => 0 }
}

function nullBranch({ nulls }: Rules): Branch {
  const schema = nulls ? { type: 'null' } : { type: 'string', description: 'Leave this out: its only value is null.' }
  return { schema, restore: value => (nulls ? value : null), fit: value => (value === null ? 1 : 0) }
}

/** One alternative stands alone; several stand under `anyOf`. */
function join(branches: ReadonlyArray<Branch>, outer: JsonSchema, { besideAnyOf }: Rules): Branch {
  const [only] = branches
  if (only !== undefined && branches.length === 1) return { ...only, schema: under(outer, only.schema) }
  const anyOf = branches.map(({ schema }) => (besideAnyOf ? schema : under(outer, schema)))
  const best = (value: unknown) => branches.toSorted((a, b) => b.fit(value) - a.fit(value)).at(0)
  return {
    schema: { ...(besideAnyOf ? outer : {}), anyOf },
    restore: value => {
      const branch = best(value)
      return branch !== undefined && branch.fit(value) > 0 ? branch.restore(value) : value
    },
    fit: value => best(value)?.fit(value) ?? 0,
  }
}

/** What is said of a place, and of its one alternative. */
function under(outer: JsonSchema, inner: JsonSchema): JsonSchema {
  const texts = distinct([outer['description'], inner['description']].filter(text => typeof text === 'string'))
  return { ...inner, ...outer, ...(texts.length === 0 ? {} : { description: texts.join(' ') }) }
}

function annotationsOf(schema: JsonSchema, branches: ReadonlyArray<Branch>, rules: Rules): JsonSchema {
  const { default: value, description } = schema
  const known = value !== undefined && value !== null && branches.some(branch => branch.fit(value) > 0)
  const stands = known && branches.length === 1 && rules.keywords.has('default')
  return {
    ...titleOf(schema, rules),
    ...describe(description, known && !stands ? [noteOf('default', value)] : []),
    ...(stands ? { default: value } : {}),
  }
}

function titleOf({ title }: JsonSchema, rules: Rules): { title?: string } {
  return typeof title === 'string' && rules.keywords.has('title') ? { title } : {}
}
