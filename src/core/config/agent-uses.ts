// Every place of tarsy.yaml that sets an agent to work, with the layers that choose its model and its fallbacks, weakest first. The
// validators look at them; the plan is made by the same rules from what was read (resolve-agent.ts).

import { findOwn } from '../find-own.ts'
import type { LlmBackend } from '../protocol/status.ts'
import { BUILTIN_CHAINS, builtinProviderOf } from './builtins.ts'
import type { Path } from './findings.ts'
import { FLAT_KEYS, type Job, JOBS, withJobBlocks } from './job-blocks.ts'
import type { RawChain, RawStage } from './schema.ts'
import type { Sources } from './sources.ts'
import { agentNamed, type ProviderUse } from './validate-fields.ts'

type Node = {
  llm_provider?: string | undefined
  llm_backend?: LlmBackend | undefined
  fallback_list?: string | undefined
  fallback_providers?: ReadonlyArray<{ backend?: LlmBackend }> | undefined
}
export type Key = keyof Node

/** `flat`: the file writes the job's keys in their older spelling, beside each other. */
export type Layer = { path: Path; node: Node; flat?: Job }

export type AgentUse = { agent: string; path: Path; pair: Array<Layer>; lists: Array<Layer> }

/** Where the file writes a key of a layer. */
export function placeOf({ path, flat }: Layer, key: Key): Path {
  const end = Object.entries(FLAT_KEYS).find(([, name]) => name === key)?.[0]
  return flat === undefined || end === undefined ? [...path, key] : [...path, `${flat}_${end}`]
}

export function agentUses(sources: Sources): Array<AgentUse> {
  const own = sources.raw.agent_chains ?? {}
  const builtIn = Object.entries(BUILTIN_CHAINS).filter(([id]) => !Object.hasOwn(own, id))
  return [...Object.entries(own), ...builtIn].flatMap(([id, chain]) => [
    ...usesOfAgents(sources, ['agent_chains', id], chain),
    ...JOBS.map(job => useOfJob(sources, job, ['agent_chains', id], chain)),
  ])
}

const JOB_AGENTS: Readonly<Record<Job, string>> = { compose: 'ComposeAgent', executive_summary: 'ExecSummaryAgent' }

function useOfJob(sources: Sources, job: Job, path: Path, chain: RawChain): AgentUse {
  const weak = [defaultsOf(sources), { path, node: chain }]
  const blocks = [jobLayer(sources, ['defaults'], job), jobLayer(sources, path, job)]
  const agent = JOB_AGENTS[job]
  return {
    agent,
    path,
    pair: [...weak.toSpliced(1, 0, definitionOf(sources, agent)), ...blocks],
    lists: [...weak, ...blocks],
  }
}

function jobLayer({ raw }: Sources, path: Path, job: Job): Layer {
  const node = path[0] === 'defaults' ? raw.defaults : raw.agent_chains?.[String(path[1])]
  const block: Node = (node && withJobBlocks(node)[job]) ?? {}
  return node?.[job] === undefined ? { path, node: block, flat: job } : { path: [...path, job], node: block }
}

function usesOfAgents(sources: Sources, path: Path, chain: RawChain): Array<AgentUse> {
  const ofChain = { path, node: chain }
  const use = (agent: string | undefined, own: Layer, ofStage: Array<Layer> = []): Array<AgentUse> => {
    if (agent === undefined) return []
    const named = namedLayer(sources, agent)
    const pair = [defaultsOf(sources), definitionOf(sources, agent), ofChain, named, own]
    return [{ agent, path: own.path, pair, lists: [defaultsOf(sources), ofChain, named, ...ofStage, own] }]
  }
  // Sub-agents know nothing of the stage.
  const subs = (at: Path, list: RawChain['sub_agents'] | undefined) =>
    (list ?? []).flatMap((node, i) => use(node.name, { path: [...at, 'sub_agents', i], node }))
  const stages = (chain.stages ?? []).flatMap((stage: RawStage, i) => {
    const at = [...path, 'stages', i]
    const agents = stage.agents ?? []
    const synthesis = { path: [...at, 'synthesis'], node: stage.synthesis }
    return [
      ...subs(at, stage.sub_agents),
      ...agents.flatMap((node, j) => {
        const own = [...at, 'agents', j]
        return [...use(node.name, { path: own, node }, [{ path: at, node: stage }]), ...subs(own, node.sub_agents)]
      }),
      ...(agents.length > 1 || stage.replicas > 1 ? use(stage.synthesis.agent ?? 'SynthesisAgent', synthesis) : []),
    ]
  })
  const { chat } = chain
  const at = [...path, 'chat']
  const ofChat = chat?.enabled
    ? [...use(chat.agent ?? 'ChatAgent', { path: at, node: chat }), ...subs(at, chat.sub_agents)]
    : []
  return [...subs(path, chain.sub_agents), ...stages, ...ofChat]
}

function defaultsOf({ raw }: Sources): Layer {
  return { path: ['defaults'], node: raw.defaults }
}

function definitionOf(sources: Sources, agent: string): Layer {
  const backend = agentNamed(sources, agent)?.llm_backend
  return {
    path: ['agents', agent],
    node: { llm_provider: builtinProviderOf(agent, sources.raw.agents), llm_backend: backend },
  }
}

function namedLayer({ raw }: Sources, agent: string): Layer {
  const named = raw.defaults.agents ?? {}
  return { path: ['defaults', 'agents', agent], node: findOwn(named, agent) ?? {} }
}

type Said<T> = { value: T; layer: Layer }

/** The provider and the backend of a use, each with the layer that decides it. */
export function pairOf({ pair }: AgentUse): { provider: Said<string> | null; backend: Said<LlmBackend> | null } {
  let provider: Said<string> | null = null
  let backend: Said<LlmBackend> | null = null
  for (const layer of pair) {
    const { llm_provider, llm_backend } = layer.node
    if (llm_provider !== undefined) {
      provider = { value: llm_provider, layer }
      backend = { value: 'langchain', layer }
    }
    if (llm_backend !== undefined) backend = { value: llm_backend, layer }
  }
  return { provider, backend }
}

/** Where a built-in agent works with the provider that it brings along. */
export function builtinUses(sources: Sources): Array<ProviderUse> {
  return agentUses(sources).flatMap(use => {
    const { provider } = pairOf(use)
    if (provider?.layer.path[0] !== 'agents') return []
    return [{ path: use.path, provider: provider.value, idle: false, broughtBy: use.agent }]
  })
}

/** The layer whose fallbacks are used; null: none says anything. */
export function fallbackLayerOf({ lists }: AgentUse): Layer | null {
  return lists.findLast(({ node }) => node.fallback_list !== undefined || node.fallback_providers !== undefined) ?? null
}
