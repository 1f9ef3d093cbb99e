// The shape of tarsy.yaml and llm-providers.yaml, where every key is declared. What is missing is told by the validators, which see
// the built-ins as well, so that one slip does not hide another.

import type * as z from 'zod'
import { hideKey, showAlways } from './facts.ts'
import { agent, chain } from './schema-chains.ts'
import { ingest } from './schema-ingest.ts'
import { labelMaps } from './schema-labels.ts'
import { fallbackLists } from './schema-models.ts'
import { notify } from './schema-notify.ts'
import { mapOf, object } from './schema-parts.ts'
import { provider, server } from './schema-servers.ts'
import { defaults, queue, system } from './schema-settings.ts'

export const tarsySchema = object({
  system: showAlways(system, 'Settings of the whole system: runbooks, Slack, costs, retention, addresses.'),
  mcp_servers: showAlways(mapOf(server), 'MCP servers by name.'),
  agents: showAlways(
    mapOf(agent),
    "Agents by name. An agent with a built-in's name replaces the built-in one completely.",
  ),
  agent_chains: showAlways(
    mapOf(chain),
    'Chains by name: which alerts they take, and the stages that investigate them.',
  ),
  fallback_lists: fallbackLists,
  label_maps: labelMaps,
  notify: hideKey(notify, 'Who is told of sessions besides system.slack, and of which.'),
  defaults: showAlways(defaults, 'Defaults for every chain, stage and agent.'),
  ingest: showAlways(ingest, 'Who may hand in alerts and how many, which of them open sessions, and which join one.'),
  queue: showAlways(queue, 'How many sessions run, and for how long.'),
})

export const providersSchema = object({
  llm_providers: showAlways(
    mapOf(provider),
    "Providers by name. A provider with a built-in's name replaces the built-in one completely.",
  ),
})

export type RawConfig = z.output<typeof tarsySchema>
export type RawProviders = NonNullable<z.output<typeof providersSchema>['llm_providers']>
export type RawProvider = RawProviders[string]
export type RawAgent = NonNullable<RawConfig['agents']>[string]
export type RawServer = NonNullable<RawConfig['mcp_servers']>[string]
export type RawChain = NonNullable<RawConfig['agent_chains']>[string]
export type RawDefaults = RawConfig['defaults']
export type RawStage = RawChain['stages'][number]
