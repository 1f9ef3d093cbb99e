// The rules that fields declare for themselves (facts.ts): keys that must be there, and names that must exist.

import { findOwn } from '../find-own.ts'
import type * as z from 'zod'
import { BUILTIN_AGENTS } from './builtins.ts'
import { type Facts, factsOf, itemOf, keysOf } from './facts.ts'
import { keyOf, type Path, quote, quoteAt } from './findings.ts'
import { didYouMean } from './nearest.ts'
import { providersSchema, tarsySchema } from './schema.ts'
import { reportMissing, type Sources, reportError } from './sources.ts'

export type Field = { key: string; path: Path; value: unknown; facts: Facts }

/**
 * A place that names a provider. `idle`: nothing uses the place, so the provider must exist and needs no key. `broughtBy`: the place names a
 * built-in agent that brings the provider along.
 */
export type ProviderUse = { path: Path; provider: string; idle: boolean; broughtBy?: string }

export function validateFields(sources: Sources) {
  for (const field of fieldsIn(providersSchema, { llm_providers: sources.rawProviders })) {
    requireValue(sources, field, sources.providers)
  }
  for (const field of fieldsIn(tarsySchema, sources.raw)) {
    requireValue(sources, field, sources.tarsy)
    if (field.facts.names === 'agent' && typeof field.value === 'string') checkAgent(sources, field.path, field.value)
    if (field.facts.namedBy === 'agent') checkKeys(sources, field)
    if (field.facts.names === 'fallback list') checkName(sources, field, 'fallback list', 'fallback_lists')
    if (field.facts.names === 'label map') checkName(sources, field, 'label map', 'label_maps')
    if (field.facts.names === 'server') checkNames(sources, field, 'MCP server', 'mcp_servers', sources.names.server)
    if (field.facts.names === 'skill') checkNames(sources, field, 'skill', 'skills/', sources.names.skill)
    if (field.key === 'required_skills') refuseRepeats(sources, field)
    if (field.facts.distinct) warnOfRepeats(sources, field)
  }
}

/** Every field of tarsy.yaml. */
export function fieldsOf({ raw }: Sources): Iterable<Field> {
  return fieldsIn(tarsySchema, raw)
}

/** Those of the defaults first, the others in the order of the file. */
export function providerUses({ raw, tarsy }: Sources): Array<ProviderUse> {
  const fields = [...fieldsIn(tarsySchema, raw)]
  const lists = new Set(fields.flatMap(({ facts, value }) => (facts.names === 'fallback list' ? [value] : [])))
  const uses = fields.flatMap(({ path, value, facts }) => {
    if (facts.names !== 'provider' || typeof value !== 'string') return []
    return [{ path, provider: value, idle: path[0] === 'fallback_lists' && !lists.has(path[1]) }]
  })
  const rank = ({ path }: ProviderUse) => {
    const { line = 0, column = 0 } = tarsy.places.get(keyOf(path)) ?? {}
    return path[0] === 'defaults' ? ([0, 0] as const) : ([line, column] as const)
  }
  return uses.toSorted((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1])
}

/** Every field of the files with its value. Blocks that are switched off are left out: their keys have no effect. */
function* fieldsIn(schema: z.ZodType, value: unknown, path: Path = []): Generator<Field> {
  if (typeof value !== 'object' || value === null || Reflect.get(value, 'enabled') === false) return
  const item = itemOf(schema)
  if (item !== null) {
    const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
    for (const [key, each] of entries) yield* fieldsIn(item, each, [...path, key])
  }
  for (const [key, field] of keysOf(schema)) {
    const at = [...path, key]
    const each: unknown = Reflect.get(value, key)
    yield { key, path: at, value: each, facts: factsOf(field) }
    yield* fieldsIn(field, each, at)
  }
}

function requireValue(sources: Sources, { path, value, facts }: Field, tree: Sources['tarsy']) {
  const isMissing = value === undefined || (Array.isArray(value) && value.length === 0)
  if (isMissing && facts.missing !== undefined) reportMissing(sources, path, facts.missing, tree)
}

function checkAgent(sources: Sources, path: Path, name: string) {
  // A sub-agent may be written as its name alone.
  const at = sources.tarsy.places.has(keyOf(path)) ? path : path.slice(0, -1)
  if (!sources.names.agent.has(name)) sayUnknown(sources, at, name, 'agent', 'agents', sources.names.agent)
  else if (path.includes('sub_agents') && agentNamed(sources, name)?.description === '') {
    const message = `The agent ${quoteAt(sources.tarsy, at)} has no 'description', so no orchestrator could choose it. Add one under 'agents'.`
    reportError(sources, at, message)
  }
}

/** Of a mapping by names of agents. */
function checkKeys(sources: Sources, { path, value }: Field) {
  for (const name of Object.keys(value ?? {})) {
    const at = [...path, name]
    if (!sources.names.agent.has(name))
      sayUnknown(sources, at, name, 'agent', 'agents', sources.names.agent, quote(name))
  }
}

function checkName(sources: Sources, { path, value }: Field, what: 'fallback list' | 'label map', where: string) {
  const known = sources.names[what]
  if (typeof value === 'string' && !known.has(value)) sayUnknown(sources, path, value, what, where, known)
}

/** The operator's agent, or the built-in one that it does not replace. */
export function agentNamed({ raw }: Sources, name: string) {
  return findOwn(raw.agents ?? {}, name) ?? findOwn(BUILTIN_AGENTS, name)
}

function checkNames(sources: Sources, { path, value }: Field, what: string, where: string, known: Set<string>) {
  for (const [i, name] of listOf<string>(value).entries()) {
    if (!known.has(name)) sayUnknown(sources, [...path, i], name, what, where, known)
  }
}

function refuseRepeats(sources: Sources, { path, value }: Field) {
  for (const [i, name] of listOf<string>(value).entries()) {
    if (!sources.names.skill.has(name) || listOf(value).indexOf(name) === i) continue
    const at = [...path, i]
    reportError(sources, at, `${quoteAt(sources.tarsy, at)} stands twice in 'required_skills'. Take one out.`)
  }
}

function warnOfRepeats(sources: Sources, { path, value }: Field) {
  const names = listOf<{ name?: string }>(value).map(({ name }) => name)
  for (const [i, name] of names.entries()) {
    if (name === undefined || names.indexOf(name) === i) continue
    const message = 'The sub-agent stands in this list before; only this last entry counts. Take one of them out.'
    sources.findings.warn(sources.tarsy, [...path, i], message)
  }
}

function listOf<T>(value: unknown): Array<T> {
  return Array.isArray(value) ? value : []
}

/** Says that a name stands for nothing, and where it would be defined. */
function sayUnknown(
  sources: Sources,
  path: Path,
  name: string,
  what: string,
  where: string,
  known: Set<string>,
  shown = quoteAt(sources.tarsy, path),
) {
  const hint = didYouMean(name, known)
  const message = `The ${what} ${shown} does not exist.${hint} Define it under '${where}', or correct the name.`
  reportError(sources, path, message)
}
