// The shape of tarsy.yaml and llm-providers.yaml, where every key is declared. What is missing is told by the validators, which see
// the built-ins as well, so that one slip does not hide another.

import type * as z from 'zod'
import { showAlways } from './facts.ts'
import { agent, chain } from './schema-chains.ts'
import { mapOf, object } from './schema-parts.ts'
import { provider, server } from './schema-servers.ts'
import { defaults, queue, system } from './schema-settings.ts'

export const tarsySchema = object({
  system: showAlways(system, 'The system around the investigations.'),
  mcp_servers: showAlways(mapOf(server), 'Tool servers by name.'),
  agents: showAlways(mapOf(agent), 'Agents by name. One of the same name replaces a built-in agent whole.'),
  agent_chains: showAlways(mapOf(chain), 'What happens with which alerts, by name.'),
  defaults: showAlways(defaults, 'What holds where nothing else is said.'),
  queue: showAlways(queue, 'How much happens at the same time, and for how long.'),
})

export const providersSchema = object({
  llm_providers: showAlways(
    mapOf(provider),
    'Models by name. One of the same name replaces a built-in provider whole.',
  ),
})

export type RawConfig = z.output<typeof tarsySchema>
export type RawProviders = NonNullable<z.output<typeof providersSchema>['llm_providers']>
export type RawProvider = RawProviders[string]
export type RawAgent = NonNullable<RawConfig['agents']>[string]
export type RawServer = NonNullable<RawConfig['mcp_servers']>[string]
export type RawChain = NonNullable<RawConfig['agent_chains']>[string]
export type RawStage = RawChain['stages'][number]
