// The parts of the summary below its chains. Of a server it tells only where it is, of a provider only its variable: no value of a secret.

import type { Agent, Config, McpServer, Pairing, Provider } from './config.ts'
import { USUAL_ENV } from './credentials.ts'
import { durationMs, durationText } from './durations.ts'
import { type Path, quote, valueAt } from './findings.ts'
import { settleFallbacks } from './precedence.ts'
import { isWritten, type Written } from './sources.ts'

/** Whether a file writes the setting; a value that no file writes is marked `(default)`. */
type Row = [name: string, value: string, written: boolean]

export function describeSettings(config: Config, written: Written): Array<string> {
  const { defaults, queue, system } = config
  const { maxConcurrentAgents, agentTimeoutMs } = defaults.orchestrator
  const masking = defaults.alertMasking.enabled ? defaults.alertMasking.patternGroup : 'off'
  const summaries = defaults.summarization?.llmProvider ?? "the agent's own model"
  const own = (...path: Path) => isWritten(written, 'defaults', ...path)
  const rows: Array<Row> = [
    ['provider', providerText(config, written), own('llm_provider')],
    ['backend', defaults.llmBackend, own('llm_backend')],
    ['iterations', String(defaults.maxIterations), own('max_iterations')],
    ['fallbacks', defaultFallbacks(config), own('fallback_list') || own('fallback_providers')],
    ...pairRows(config),
    ['success policy', defaults.successPolicy, own('success_policy')],
    ['alert type', defaults.alertType, own('alert_type')],
    ['runbook', runbookText(defaults.runbook), defaults.runbook !== null],
    ['alert masking', masking, own('alert_masking', 'pattern_group') || own('alert_masking', 'enabled')],
    ['summaries by', summaries, own('summarization', 'llm_provider')],
    ['', summaryFallbacks(config), own('summarization', 'fallback_list')],
    ['sub-agents', `${maxConcurrentAgents} at a time`, own('orchestrator', 'max_concurrent_agents')],
    ['', childTimeText(agentTimeoutMs), own('orchestrator', 'agent_timeout')],
    ['sessions', `${queue.maxConcurrentSessions} at a time`, isAboveZero(written, 'queue', 'max_concurrent_sessions')],
    ['', `${durationText(queue.sessionTimeoutMs)} each`, isAboveZero(written, 'queue', 'session_timeout')],
    [
      'runbooks from',
      listText(system.runbooks.allowedDomains),
      isWritten(written, 'system', 'runbooks', 'allowed_domains'),
    ],
    ['dashboard', system.dashboardUrl, isWritten(written, 'system', 'dashboard_url')],
  ]
  return ['Defaults and limits', ...rows.map(([name, value, own]) => `  ${name.padEnd(15)} ${mark(value, own)}`)]
}

/** Jobs and agents whose model the defaults name. */
function pairRows({ defaults: { compose, executiveSummary, agents = {} } }: Config): Array<Row> {
  const pairs = { compose, 'executive summary': executiveSummary, ...agents }
  return Object.entries(pairs).flatMap(([name, pair]) =>
    pair === undefined ? [] : [[name, pairText(pair), true] as Row],
  )
}

function pairText({ llmProvider, llmBackend, fallbackList }: Pairing): string {
  const backend = llmBackend ?? (llmProvider === undefined ? undefined : 'langchain')
  const model = llmProvider === undefined ? backend : `${llmProvider} (${backend})`
  const parts = [model, fallbackList === undefined ? undefined : `else ${fallbackList}`]
  return listText(parts.filter(part => part !== undefined))
}

function defaultFallbacks({ defaults, fallbackLists }: Config): string {
  return fallbackText(settleFallbacks(fallbackLists, [defaults]) ?? [])
}

function summaryFallbacks({ defaults, fallbackLists }: Config): string {
  const own = settleFallbacks(fallbackLists, [defaults.summarization])
  return own === null ? "else the agent's fallbacks" : own.length === 0 ? 'and no other' : `else ${fallbackText(own)}`
}

export function describeFallbackLists({ fallbackLists }: Config): Array<string> {
  return Object.entries(fallbackLists).map(([name, list]) => {
    const models = list.map(({ llmProvider, llmBackend }) => ({ provider: llmProvider, backend: llmBackend }))
    return `${name}: ${fallbackText(models)}`
  })
}

export function describeLabelMaps({ labelMaps }: Config, written: Written): Array<string> {
  return Object.entries(labelMaps).map(([name, { multi, labels }]) => {
    const builtIn = isWritten(written, 'label_maps', name) ? '' : ' (built in)'
    return `${name}${builtIn}: ${multi ? 'any of' : 'one of'} ${listText(labels.map(({ label }) => label))}`
  })
}

/** 0 means the default, as in the reference (TARSy in Go). */
function isAboveZero(written: Written, ...path: Path): boolean {
  return isWritten(written, ...path) && durationMs(String(valueAt(written, path))) !== 0
}

export function mark(text: string, isWritten: boolean): string {
  return isWritten ? text : `${text} (default)`
}

export function listText(items: ReadonlyArray<string>): string {
  return items.length === 0 ? 'none' : items.join(', ')
}

export function fallbackText(fallbacks: ReadonlyArray<{ provider: string; backend: string }>): string {
  return listText(fallbacks.map(({ provider, backend }) => `${provider} (${backend})`))
}

function providerText(config: Config, written: Written): string {
  const name = config.defaults.llmProvider
  const model = config.llmProviders[name]?.model ?? ''
  const auto = valueAt(written, ['defaults', 'llm_provider']) === 'auto' ? ', chosen by auto' : ''
  return `${name} (${model})${auto}`
}

function runbookText(runbook: string | null): string {
  return runbook === null ? 'none' : `a text of ${runbook.length} characters`
}

export function describeAgents(config: Config, written: Written): Array<string> {
  return Object.entries(config.agents).map(([name, agent]) => {
    const builtIn = isWritten(written, 'agents', name) ? '' : ' (built in)'
    const servers = agent.mcpServers.length > 0 ? `servers ${listText(agent.mcpServers)}` : ''
    return `${name}${builtIn}: ${[kindOf(agent), agent.description, servers].filter(text => text !== '').join('; ')}`
  })
}

function kindOf(agent: Agent): string {
  return agent.type === '' ? 'investigates' : agent.type
}

export function describeServers(config: Config, written: Written): Array<string> {
  return Object.entries(config.mcpServers).map(([name, server]) => {
    const builtIn = isWritten(written, 'mcp_servers', name) ? '' : ' (built in)'
    const masked = server.dataMasking?.enabled ? 'results masked' : 'results not masked'
    return `${name}${builtIn}: ${addressText(server)}; ${masked}; ${summaryText(server, written, name)}`
  })
}

function summaryText({ summarization }: McpServer, written: Written, name: string): string {
  const { enabled, sizeThresholdTokens, summaryMaxTokenLimit, llmProvider } = summarization
  if (!enabled) return 'never summed up'
  const own = (key: string) => isAboveZero(written, 'mcp_servers', name, 'summarization', key)
  const from = mark(`${sizeThresholdTokens} tokens`, own('size_threshold_tokens'))
  const to = mark(String(summaryMaxTokenLimit), own('summary_max_token_limit'))
  return `summed up from ${from} on, to ${to} at most${llmProvider === undefined ? '' : `, by ${llmProvider}`}`
}

/** Addresses and arguments may carry keys, so only the host and the program are shown. */
function addressText({ transport }: McpServer): string {
  if (transport.type === 'stdio') return `stdio, ${quote(transport.command.split('/').at(-1) ?? '')}`
  return `${transport.type}, ${URL.canParse(transport.url) ? new URL(transport.url).host : 'no address'}`
}

export function describeProviders(config: Config): Array<string> {
  const used = usedProviders(config)
  const shown = Object.entries(config.llmProviders).filter(([name]) => used.has(name))
  const rest = Object.keys(config.llmProviders).filter(name => !used.has(name))
  return [
    ...shown.map(([name, provider]) => `${name}: ${providerLine(provider)}`),
    ...(rest.length === 0 ? [] : [`defined and not used: ${listText(rest)}`]),
  ]
}

function providerLine(provider: Provider): string {
  const { type, model, reasoningEffort, baseUrl } = provider
  const effort = reasoningEffort === undefined ? '' : ` (${reasoningEffort})`
  const at = baseUrl !== undefined && URL.canParse(baseUrl) ? `, at ${new URL(baseUrl).host}` : ''
  return `${type}, ${model}${effort}, ${credentialText(provider)}${at}`
}

function credentialText({ type, apiKeyEnv, credentialsEnv }: Provider): string {
  if (type === 'vertexai') return `service account in ${quote(credentialsEnv ?? USUAL_ENV.credentials)}`
  if (apiKeyEnv !== undefined) return `key in ${quote(apiKeyEnv)}`
  return type === 'workers-ai' ? `key in ${quote(USUAL_ENV.workersAiToken)}, or the binding` : 'no key'
}

/** Every provider that some word of the configuration names. */
function usedProviders({ chains, mcpServers, defaults, fallbackLists }: Config): Set<string> {
  const names = new Set<string>()
  const look = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && /provider$/i.test(key)) names.add(inner)
      else look(inner)
    }
  }
  for (const part of [chains, mcpServers, defaults, fallbackLists]) look(part)
  return names
}

export function childTimeText(agentTimeoutMs: number | undefined): string {
  return agentTimeoutMs === undefined ? "each for its lead's time" : `${durationText(agentTimeoutMs)} each`
}
