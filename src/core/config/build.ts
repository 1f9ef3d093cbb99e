// From the files' words to what the system reads: built-ins merged in, `auto` resolved, keys renamed.

import { AUTO, BUILTIN_PROVIDERS, XAI_BASE_URL } from './builtin-providers.ts'
import { BUILTIN_AGENTS, BUILTIN_CHAINS, builtinProviderOf, builtinServers } from './builtins.ts'
import { BUILTIN_LABEL_MAPS } from './builtin-labels.ts'
import type { Config, Provider, Skill, Transport, TransportRow } from './config.ts'
import { withJobBlocks } from './job-blocks.ts'
import { providersSchema, tarsySchema } from './schema.ts'
import { effortOf } from './reasoning-effort.ts'
import type { Sources } from './sources.ts'
import { toConfig } from './to-config.ts'
import { resolveAuto } from './validate-providers.ts'

export function buildConfig(sources: Sources, skills: Record<string, Skill>, runbookFile: string | undefined): Config {
  const { raw, rawProviders, vars } = sources
  const naming = (provider: string) =>
    provider === AUTO && !Object.hasOwn(rawProviders, AUTO) ? resolveAuto(vars) : provider
  const whole = {
    ...raw,
    defaults: withJobBlocks(raw.defaults),
    agents: merge(BUILTIN_AGENTS, raw.agents),
    agent_chains: mapValues(merge(BUILTIN_CHAINS, raw.agent_chains), withJobBlocks),
    label_maps: merge(BUILTIN_LABEL_MAPS, raw.label_maps),
    mcp_servers: merge(builtinServers(vars), raw.mcp_servers),
  }
  const {
    defaults,
    ingest,
    queue,
    system,
    notify,
    fallbackLists = {},
    labelMaps = {},
    agents = {},
    agentChains: chains = {},
    mcpServers,
  } = toConfig(tarsySchema, whole, naming)
  const providers = { llm_providers: merge(BUILTIN_PROVIDERS, rawProviders) }
  const { llmProviders } = toConfig(providersSchema, providers, naming)
  return {
    defaults: { ...defaults, runbook: defaults.runbook ?? (runbookFile?.trim() ? runbookFile : null) },
    fallbackLists,
    labelMaps,
    ingest,
    queue,
    system,
    notify,
    agents: mapValues(agents, (agent, name) => {
      const llmProvider = builtinProviderOf(name, raw.agents)
      return llmProvider === undefined ? agent : { ...agent, llmProvider }
    }),
    chains,
    builtInChains: Object.keys(chains).filter(name => !Object.hasOwn(raw.agent_chains ?? {}, name)),
    mcpServers: mapValues(mcpServers ?? {}, server => ({ ...server, transport: transportOf(server.transport) })),
    llmProviders: mapValues(llmProviders ?? {}, provider => withEffort(withAddress(provider))),
    skills,
  }
}

/** The user's entries first and whole; built-ins whose names are free behind them. */
function merge<T>(builtins: Readonly<Record<string, T>>, own: Readonly<Record<string, T>> = {}): Record<string, T> {
  const free = Object.entries(builtins).filter(([name]) => !Object.hasOwn(own, name))
  return Object.fromEntries([...Object.entries(own), ...free])
}

function mapValues<T, R>(
  values: Readonly<Record<string, T>>,
  change: (value: T, name: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]))
}

/** Only the keys that the type of transport knows. */
function transportOf({ type, command = '', args, env, url = '', ...remote }: TransportRow): Transport {
  return type === 'stdio' ? { type, command, args, env } : { type, url, ...remote }
}

function withAddress(provider: Provider): Provider {
  return provider.type === 'xai' ? { baseUrl: XAI_BASE_URL, ...provider } : provider
}

/** What is sent, so that the viewer shows it and a session's plan keeps it. */
function withEffort(provider: Provider): Provider {
  const effort = effortOf(provider.model, provider.reasoningEffort)
  return effort === undefined ? provider : { ...provider, reasoningEffort: effort }
}
