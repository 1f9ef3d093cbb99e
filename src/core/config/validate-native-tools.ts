// What an agent's layers make of Google's own backend and tools, where no single place of the file is wrong.

import { type AgentUse, agentUses, fallbackLayerOf, type Layer, pairOf, placeOf } from './agent-uses.ts'
import { type Path, pathText, quote, valueAt } from './findings.ts'
import type { Sources } from './sources.ts'
import { agentNamed } from './validate-fields.ts'
import { typeOf, WITH_GOOGLES_BACKEND } from './validate-models.ts'

export function warnOfNativeTools(sources: Sources) {
  const said = new Set<string>()
  const warn = (path: Path, message: string) => {
    if (said.has(`${pathText(path)} ${message}`)) return
    said.add(`${pathText(path)} ${message}`)
    sources.findings.warn(sources.tarsy, path, message, 'key')
  }
  for (const use of agentUses(sources)) {
    warnOfFallbacks(sources, use, warn)
    warnOfBackend(sources, use, warn)
  }
}

type Warn = (path: Path, message: string) => void

/** An agent that asks for a provider's own tools can only fall back to google-native, the one backend that offers them. */
function warnOfFallbacks(sources: Sources, use: AgentUse, warn: Warn) {
  const layer = fallbackLayerOf(use)
  if (layer === null || !asksForNativeTools(sources, use.agent)) return
  const { fallback_list: list } = layer.node
  const backends = backendsOf(sources, layer)
  // An empty list is a decision against fallbacks.
  if (backends.length === 0 || backends.includes('google-native')) return
  const message = `The agent ${quote(use.agent)} needs the provider's own tools, and no fallback in this list has the backend 'google-native', so none can stand in for its model. Add such a fallback.`
  warn(placeOf(layer, list === undefined ? 'fallback_providers' : 'fallback_list'), message)
}

function backendsOf({ raw }: Sources, { node }: Layer): Array<unknown> {
  if (node.fallback_list === undefined) return (node.fallback_providers ?? []).map(({ backend }) => backend)
  return (raw.fallback_lists?.[node.fallback_list] ?? []).map(({ llm_backend }) => llm_backend)
}

function asksForNativeTools(sources: Sources, name: string): boolean {
  return Object.values(agentNamed(sources, name)?.native_tools ?? {}).some(wanted => wanted)
}

/** Where both stand on one place it is a mistake (validate-models.ts). */
function warnOfBackend(sources: Sources, use: AgentUse, warn: Warn) {
  const { provider, backend } = pairOf(use)
  if (provider === null || backend?.value !== 'google-native' || provider.layer === backend.layer) return
  const type = typeOf(sources, provider.value)
  if (type === undefined || WITH_GOOGLES_BACKEND.includes(type)) return
  const from = pathText(placeOf(provider.layer, 'llm_provider'))
  const message = `'google-native' does nothing for the agent ${quote(use.agent)}, because its provider (${from}) is of type '${type}' and not google. Name a provider and its backend in one place.`
  const path = placeOf(backend.layer, 'llm_backend')
  // A built-in agent's definition stands in no file.
  warn(valueAt(sources.raw, path) === undefined ? use.path : path, message)
}
