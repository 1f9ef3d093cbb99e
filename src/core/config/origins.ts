// Where each value of the configuration in force comes from, by the path that the viewer shows it at. Found out where the files are merged with
// defaults and built-ins, from the same texts.

import type { ConfigOrigin } from '../protocol/system.ts'
import { AUTO } from './builtin-providers.ts'
import type { Config } from './config.ts'
import { factsOf, isList, itemOf, keysOf } from './facts.ts'
import { keyOf, type Path, type Tree, isRecord, valueAt } from './findings.ts'
import { FLAT_KEYS, JOBS } from './job-blocks.ts'
import { redactName } from './redact.ts'
import { providersSchema, tarsySchema } from './schema.ts'
import { isWritten, type Sources } from './sources.ts'
import { variablesIn } from './templates.ts'
import type * as z from 'zod'

/** `auto` stands for a provider by the keys that are set; without a line it is the default. */
export type Origin = ConfigOrigin

/** What is not here, nor a part of what is here, has its default. */
export type Origins = Readonly<Record<string, Origin>>

type Walk = { tree: Tree; autoIsName: boolean; found: Map<string, Origin> }
type At = { schema: z.ZodType; raw: Path; shown: string }

/** Blocks that the viewer calls otherwise than the file. */
const SHOWN_AS: Readonly<Record<string, string>> = { agent_chains: 'chains' }

export function originsOf(
  { tarsy, providers, written, rawProviders }: Sources,
  config: Config,
  runbookFile: string,
): Origins {
  const found = new Map<string, Origin>()
  const walk = { autoIsName: Object.hasOwn(rawProviders, AUTO), found }
  for (const [key, schema] of keysOf(tarsySchema)) {
    findIn({ ...walk, tree: tarsy }, { schema, raw: [key], shown: SHOWN_AS[key] ?? key }, written[key])
  }
  const schema = providersSchema.shape.llm_providers
  findIn(
    { ...walk, tree: providers },
    { schema, raw: ['llm_providers'], shown: 'llm_providers' },
    valueAt(providers.value, ['llm_providers']),
  )
  if (!isWritten(written, 'defaults', 'llm_provider')) found.set('defaults.llm_provider', { from: 'auto' })
  if (!isWritten(written, 'defaults', 'runbook') && config.defaults.runbook !== null) {
    found.set('defaults.runbook', { from: 'file', file: runbookFile, line: 1 })
  }
  const named = [
    ['agents', config.agents, written['agents']],
    ['chains', config.chains, written['agent_chains']],
    ['label_maps', config.labelMaps, written['label_maps']],
    ['mcp_servers', config.mcpServers, written['mcp_servers']],
    ['llm_providers', config.llmProviders, rawProviders],
  ] as const
  for (const [block, all, own] of named) {
    for (const name of Object.keys(all)) {
      if (!isRecord(own) || !Object.hasOwn(own, name)) found.set(`${block}.${name}`, { from: 'built-in' })
    }
  }
  return Object.fromEntries(found)
}

function findIn(walk: Walk, { schema, raw, shown }: At, value: unknown): void {
  const facts = factsOf(schema)
  if (value === undefined || value === '' || facts.given?.(value) === false) return
  const item = itemOf(schema)
  if (facts.view === undefined && item !== null && (!isList(schema) || keysOf(item).length > 0)) {
    for (const [part, each] of itemsOf(value, facts.distinct === true)) {
      const inside = typeof part.shown === 'number' ? `${shown}[${part.shown}]` : `${shown}.${part.shown}`
      findIn(walk, { schema: item, raw: [...raw, part.raw], shown: inside }, each)
    }
    return
  }
  if (facts.view === undefined && keysOf(schema).length > 0 && isRecord(value)) {
    for (const [key, field] of keysOf(schema)) {
      const { shown: when, view } = factsOf(field)
      const at = { schema: field, raw: [...raw, key], shown: `${shown}.${view?.key ?? key}` }
      if (when !== 'never') findIn(walk, at, value[key])
    }
    findFlatKeys(walk, raw, shown, value)
    return
  }
  const origin = originAt(walk, raw, facts.names === 'provider' && value === AUTO)
  if (origin !== null) walk.found.set(shown, origin)
}

/** Of items of one name, where each name counts once, the last one is in force in the place of the first. */
function itemsOf(
  value: unknown,
  distinct: boolean,
): Array<[{ raw: string | number; shown: string | number }, unknown]> {
  if (!Array.isArray(value)) {
    return isRecord(value) ? Object.entries(value).map(([name, each]) => [{ raw: name, shown: name }, each]) : []
  }
  const all = [...value.entries()]
  const last = distinct ? [...new Map(all.map(entry => [nameOf(entry[1]), entry])).values()] : all
  return last.map(([at, each], shown) => [{ raw: at, shown }, each])
}

function nameOf(item: unknown): unknown {
  return isRecord(item) ? item['name'] : item
}

/** The older spelling of a job's block fills the block. */
function findFlatKeys(walk: Walk, raw: Path, shown: string, value: Record<string, unknown>): void {
  for (const job of JOBS) {
    for (const [end, key] of Object.entries(FLAT_KEYS)) {
      const flat = `${job}_${end}`
      if (value[job] !== undefined || value[flat] === undefined) continue
      const origin = originAt(walk, [...raw, flat], value[flat] === AUTO)
      if (origin !== null) walk.found.set(`${shown}.${job}.${key}`, origin)
    }
  }
}

/** Null for a value that no line writes. */
function originAt({ tree, autoIsName }: Walk, path: Path, auto: boolean): Origin | null {
  const place = tree.places.get(keyOf(path))
  if (place === undefined) return null
  const { keyLine: line, template } = place
  const { file } = tree
  if (auto && !autoIsName) return { from: 'auto', file, line }
  const variables = template === null ? [] : variablesIn(template).map(redactName)
  return variables.length === 0 ? { from: 'file', file, line } : { from: 'environment', file, line, variables }
}
