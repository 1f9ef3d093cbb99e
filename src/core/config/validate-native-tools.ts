// An agent that asks for a provider's own tools can only fall back to google-native, the one backend that offers them.

import { type Path, pathText, quote } from './findings.ts'
import type { RawChain } from './schema.ts'
import type { Sources } from './sources.ts'
import { agentNamed } from './validate-fields.ts'

type Fallbacks = { path: Path; backends: Array<string | undefined> }
type Layer = { fallback_providers?: RawChain['fallback_providers'] }

export function warnOfNativeTools(sources: Sources) {
  const warned = new Set<string>()
  const look = (name: string | undefined, list: Fallbacks | null) => {
    if (name === undefined || list === null || !asksForNativeTools(sources, name)) return
    // An empty list is a decision against fallbacks.
    if (list.backends.length === 0 || list.backends.includes('google-native')) return
    const key = `${pathText(list.path)} ${name}`
    if (warned.has(key)) return
    warned.add(key)
    const message = `The agent ${quote(name)} needs the provider's own tools, and no fallback in this list has the backend 'google-native', so none can stand in for its model. Add such a fallback.`
    sources.findings.warn(sources.tarsy, list.path, message, 'key')
  }
  const defaults = fallbacksAt(['defaults'], sources.raw.defaults, null)
  for (const [id, chain] of Object.entries(sources.raw.agent_chains ?? {})) {
    const path = ['agent_chains', id]
    const ofChain = fallbacksAt(path, chain, defaults)
    const lookAtAll = (subAgents: RawChain['sub_agents']) => {
      for (const { name } of subAgents ?? []) look(name, ofChain)
    }
    lookAtAll(chain.sub_agents)
    for (const [i, stage] of (chain.stages ?? []).entries()) {
      const at = [...path, 'stages', i]
      const ofStage = fallbacksAt(at, stage, ofChain)
      lookAtAll(stage.sub_agents)
      for (const [j, agent] of (stage.agents ?? []).entries()) {
        look(agent.name, fallbacksAt([...at, 'agents', j], agent, ofStage))
        lookAtAll(agent.sub_agents)
      }
    }
    if (chain.chat?.enabled === false) continue
    look(chain.chat?.agent, ofChain)
    lookAtAll(chain.chat?.sub_agents)
  }
}

function fallbacksAt(path: Path, layer: Layer | undefined, otherwise: Fallbacks | null): Fallbacks | null {
  const list = layer?.fallback_providers
  if (list === undefined) return otherwise
  return { path: [...path, 'fallback_providers'], backends: list.map(({ backend }) => backend) }
}

function asksForNativeTools(sources: Sources, name: string): boolean {
  return Object.values(agentNamed(sources, name)?.native_tools ?? {}).some(wanted => wanted)
}
