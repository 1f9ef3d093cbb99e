// Which of several layers decides a setting. A field declares its rule once, for every mapping that has it (`precedence` in facts.ts).

import type { AgentType } from '../protocol/status.ts'
import type { Agent, Chain, Config, Stage, StageAgent } from './config.ts'
import { factsOf } from './facts.ts'
import { stageAgent } from './schema-chains.ts'
import { configKeys } from './to-config.ts'

/** The agent as a stage, a chain's chat or a list of sub-agents writes it. */
export type Own = Partial<Omit<StageAgent, 'type'>> & { type?: AgentType }

/** From weak to strong. A layer that does not know a key, or does not write it, is silent. */
export type Layers = [defaults: Config['defaults'], definition: Agent, chain: Chain, stage: Stage | undefined, own: Own]

/** The defaults or the definition say each of these. Skills have rules of their own (resolve-skills.ts). */
type Settled = Required<Omit<StageAgent, 'name' | 'type' | 'skills' | 'requiredSkills'>> & { type: AgentType }

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
