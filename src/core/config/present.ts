// The configuration as it may be shown. A key is hidden unless its field says how it is shown (facts.ts).

import type * as z from 'zod'
import type { SystemConfig } from '../protocol/system.ts'
import type { Config } from './config.ts'
import { factsOf, itemOf } from './facts.ts'
import { withoutTokens } from './redact.ts'
import { providersSchema, tarsySchema } from './schema.ts'
import { configKeys } from './to-config.ts'

export function presentConfig(config: Config): SystemConfig {
  const { defaults, fallback_lists, label_maps, ingest, queue, system, agents, agent_chains, mcp_servers } =
    tarsySchema.shape
  const shown = {
    defaults: show(defaults, config.defaults),
    fallback_lists: show(fallback_lists, config.fallbackLists),
    label_maps: show(label_maps, config.labelMaps),
    ingest: show(ingest, config.ingest),
    queue: show(queue, config.queue),
    system: show(system, config.system),
    agents: show(agents, config.agents),
    chains: show(agent_chains, config.chains),
    mcp_servers: show(mcp_servers, config.mcpServers),
    llm_providers: show(providersSchema.shape.llm_providers, config.llmProviders),
    skills: Object.fromEntries(
      Object.entries(config.skills).map(([name, { description }]) => [name, { name, description }]),
    ),
  }
  return withoutTokens(shown) as SystemConfig
}

function show(schema: z.ZodType, value: unknown): unknown {
  const { view } = factsOf(schema)
  if (view !== undefined) return view.show(value)
  if (typeof value !== 'object' || value === null) return value
  const item = itemOf(schema)
  if (item === null) return showMapping(schema, value)
  if (Array.isArray(value)) return value.map(each => show(item, each))
  // `fromEntries` defines each key as the object's own, whatever it is called.
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, show(item, each)]))
}

function showMapping(schema: z.ZodType, value: object): unknown {
  const entries = configKeys(schema).flatMap(([key, field, name]) => {
    const { shown, view } = factsOf(field)
    const each: unknown = Reflect.get(value, name)
    if (shown === 'never' || (shown !== 'always' && each === undefined)) return []
    const text = show(field, each)
    return shown === 'if filled' && isEmpty(text) ? [] : [[view?.key ?? key, text] as const]
  })
  const { also, orNull } = factsOf(schema)
  return orNull && entries.length === 0 ? null : { ...Object.fromEntries(entries), ...also?.shown }
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
