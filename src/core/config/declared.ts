// What the files say about features that do not act yet, for the viewer alone; unbuilt.ts warns of each.

import type { RawConfig } from './schema.ts'
import { queueOf } from './validate-settings.ts'

type RawDefaults = NonNullable<RawConfig['defaults']>
type RawSystem = NonNullable<RawConfig['system']>

export type Declared = {
  /** Every key of `queue`, also those without effect here; durations in milliseconds. */
  queue: ReturnType<typeof queueOf>
  scoring: RawDefaults['scoring']
  /** By chain. */
  chainScoring: Readonly<Record<string, RawDefaults['scoring']>>
  memory: RawDefaults['memory']
  slack: RawSystem['slack']
  retention: RawSystem['retention']
  costs: RawSystem['cost_estimation']
}

export function declaredOf(raw: RawConfig): Declared {
  const chains = Object.entries(raw.agent_chains ?? {})
  return {
    queue: queueOf(raw),
    scoring: raw.defaults?.scoring,
    chainScoring: Object.fromEntries(chains.map(([name, chain]) => [name, chain.scoring])),
    memory: raw.defaults?.memory,
    slack: raw.system?.slack,
    retention: raw.system?.retention,
    costs: raw.system?.cost_estimation,
  }
}
