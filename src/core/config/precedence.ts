// Which of several layers decides a setting. A field declares its rule once, for every mapping that has it (`precedence` in facts.ts);
// provider and backend are decided together, and so are the two spellings of fallbacks.

import type { AgentType, LlmBackend } from '../protocol/status.ts'
import type { Agent, Chain, Config, Fallback, Pairing, Stage, StageAgent } from './config.ts'
import { factsOf } from './facts.ts'
import { stageAgent } from './schema-chains.ts'
import { configKeys } from './to-config.ts'

/** The agent as a stage, a chain's chat or a list of sub-agents writes it. */
export type Own = Partial<Omit<StageAgent, 'type'>> & { type?: AgentType }

/** From weak to strong. A layer that does not know a key, or does not write it, is silent. */
export type Layers = [
  defaults: Config['defaults'],
  definition: Agent & { llmProvider?: string },
  chain: Chain,
  named: Pairing | undefined,
  stage: Stage | undefined,
  own: Own,
]

/** The defaults or the definition say each of these. Skills have rules of their own (resolve-skills.ts). */
type Settled = Required<
  Omit<StageAgent, 'name' | 'type' | 'skills' | 'requiredSkills' | keyof Pairing | 'fallbackProviders'>
> & { type: AgentType }

const RULES = {
  strongest: (values: Array<unknown>) => values.at(-1),
  'strongest filled': (values: Array<unknown>) => values.findLast(list => (list as Array<unknown>).length > 0) ?? [],
}

export function settle(layers: Layers): Settled {
  const settled = configKeys(stageAgent).flatMap(([, field, key]) => {
    const { precedence } = factsOf(field)
    if (precedence === undefined) return []
    const values = layers.map(layer => (layer === undefined ? undefined : Reflect.get(layer, key)))
    return [[key, RULES[precedence](values.filter(value => value !== undefined))]]
  })
  return Object.fromEntries(settled) as Settled
}

type WritesLayer = { writes?: 'allow' | 'never' } | undefined

/**
 * Whether tools that change something may be called on a server. Of the agent's layers the strongest counts; between agent and server the stricter
 * word. The defaults count where neither says anything.
 */
export function settleWrites(
  defaults: WritesLayer,
  ofAgent: ReadonlyArray<WritesLayer>,
  ofServer: WritesLayer,
): 'allow' | 'never' | null {
  const strongest = ofAgent.findLast(layer => layer?.writes !== undefined)
  const said = [strongest?.writes, ofServer?.writes]
  if (said.includes('never')) return 'never'
  return said.includes('allow') ? 'allow' : (defaults?.writes ?? null)
}

export type Pair = { provider: string; backend: LlmBackend }
type PairLayer = { llmProvider?: string; llmBackend?: LlmBackend } | undefined

/** From weak to strong. A layer that names a provider decides its backend too: its own, else langchain. */
export function settlePair(layers: ReadonlyArray<PairLayer>): Pair {
  return layers.reduce<Pair>(
    (pair, { llmProvider, llmBackend } = {}) => ({
      provider: llmProvider ?? pair.provider,
      backend: llmBackend ?? (llmProvider === undefined ? pair.backend : 'langchain'),
    }),
    { provider: '', backend: 'langchain' },
  )
}

type FallbackLayer = {
  fallbackList?: string
  fallbackProviders?: ReadonlyArray<{ provider: string; backend: LlmBackend }>
}

/** The list of the strongest layer that says something; an empty list says something too. null: none does. */
export function settleFallbacks(
  lists: Config['fallbackLists'],
  layers: ReadonlyArray<FallbackLayer | undefined>,
): Array<Pair> | null {
  const said = layers.findLast(layer => layer?.fallbackList !== undefined || layer?.fallbackProviders !== undefined)
  if (said === undefined) return null
  if (said.fallbackList === undefined) return [...(said.fallbackProviders ?? [])]
  return (lists[said.fallbackList] ?? []).map(({ llmProvider, llmBackend }: Fallback) => ({
    provider: llmProvider,
    backend: llmBackend,
  }))
}
