// What an agent's layers make of Google's own backend and tools, where no single place of the file is wrong.

import { findOwn } from '../find-own.ts'
import { type AgentUse, agentUses, fallbackLayerOf, type Layer, pairOf, placeOf } from './agent-uses.ts'
import { type Path, pathText, quote, valueAt } from './findings.ts'
import { isWritten, type Sources } from './sources.ts'
import { agentNamed } from './validate-fields.ts'
import { typeOf, WITH_GOOGLES_BACKEND } from './validate-models.ts'

export function warnOfNativeTools(sources: Sources) {
  const uses = agentUses(sources)
  const fallbacks = uses.flatMap(use => warningOfFallbacks(sources, use) ?? [])
  const backends = uses.flatMap(use => warningOfBackend(sources, use) ?? [])
  for (const [agents, { path, before, after }] of together([...fallbacks, ...backends])) {
    sources.findings.warn(sources.tarsy, path, `${before}${agents.map(quote).join(', ')}${after}`, 'key')
  }
}

/** The agent's name stands between the two parts of the sentence. */
type Warning = { path: Path; agent: string; before: string; after: string }

/** One of each sentence, with all agents that it is about. */
function together(warnings: ReadonlyArray<Warning>): Array<[agents: Array<string>, Warning]> {
  const groups = Map.groupBy(warnings, ({ path, before, after }) => [pathText(path), before, after].join('\0'))
  return [...groups.values()].flatMap(group =>
    group[0] === undefined ? [] : [[[...new Set(group.map(({ agent }) => agent))], group[0]]],
  )
}

/** An agent that asks for a provider's own tools can only fall back to google-native, the one backend that offers them. */
function warningOfFallbacks(sources: Sources, use: AgentUse): Warning | null {
  const layer = fallbackLayerOf(use)
  if (layer === null || !asksForNativeTools(sources, use.agent)) return null
  const backends = backendsOf(sources, layer)
  // An empty list is a decision against fallbacks.
  if (backends.length === 0 || backends.includes('google-native')) return null
  return {
    path: placeOf(layer, layer.node.fallback_list === undefined ? 'fallback_providers' : 'fallback_list'),
    agent: use.agent,
    before: "No fallback in this list has the backend 'google-native', so none has the provider's own tools for ",
    after: '. Add such a fallback.',
  }
}

function backendsOf({ raw }: Sources, { node }: Layer): Array<unknown> {
  if (node.fallback_list === undefined) return (node.fallback_providers ?? []).map(({ backend }) => backend)
  return (findOwn(raw.fallback_lists ?? {}, node.fallback_list) ?? []).map(({ llm_backend }) => llm_backend)
}

function asksForNativeTools(sources: Sources, name: string): boolean {
  return Object.values(agentNamed(sources, name)?.native_tools ?? {}).some(wanted => wanted)
}

/** Where both stand on one place it is a mistake (validate-models.ts). */
function warningOfBackend(sources: Sources, use: AgentUse): Warning | null {
  const { provider, backend } = pairOf(use)
  if (provider === null || backend?.value !== 'google-native') return null
  const from = placeOf(provider.layer, 'llm_provider')
  // `auto` is the provider of the defaults also if nothing is written.
  if (provider.layer === backend.layer && isWritten(sources.written, ...from)) return null
  const type = typeOf(sources, provider.value)
  if (type === undefined || WITH_GOOGLES_BACKEND.includes(type)) return null
  const path = placeOf(backend.layer, 'llm_backend')
  return {
    // A built-in agent's definition stands in no file.
    path: valueAt(sources.raw, path) === undefined ? use.path : path,
    agent: use.agent,
    before: "'google-native' does nothing for ",
    after: `, because the provider (${pathText(from)}) is of type '${type}' and not google. Name a provider and its backend in one place.`,
  }
}
