// The parts of the summary that stand for themselves. Of a server only where it is, of a provider only its variable: no value of a secret.

import type { Agent, Config, McpServer, Provider } from './config.ts'
import { durationText, listText, marked } from './describe-text.ts'
import { quote } from './findings.ts'
import type { RawConfig, RawServer } from './schema.ts'

export function describeSettings(config: Config, raw: RawConfig): Array<string> {
  const { defaults, queue, system } = config
  const own = raw.defaults
  const { maxConcurrentAgents, agentTimeoutMs, maxBudgetMs } = defaults.orchestrator
  const masking = defaults.alertMasking.enabled ? defaults.alertMasking.patternGroup : 'off'
  const fallbacks = defaults.fallbackProviders.map(({ provider, backend }) => `${provider} (${backend})`)
  const summaries = defaults.summarization?.llmProvider ?? "the agent's own model"
  const rows: Array<[string, string, unknown]> = [
    ['provider', providerText(config, own?.llm_provider), own?.llm_provider],
    ['backend', defaults.llmBackend, own?.llm_backend],
    ['iterations', String(defaults.maxIterations), own?.max_iterations],
    ['fallbacks', listText(fallbacks), own?.fallback_providers],
    ['success policy', defaults.successPolicy, own?.success_policy],
    ['alert type', defaults.alertType, own?.alert_type],
    ['runbook', runbookText(defaults.runbook), defaults.runbook ?? undefined],
    ['alert masking', masking, own?.alert_masking?.pattern_group ?? own?.alert_masking?.enabled],
    ['summaries by', summaries, own?.summarization],
    ['sub-agents', `${maxConcurrentAgents} at a time`, own?.orchestrator?.max_concurrent_agents],
    ['', `${durationText(agentTimeoutMs)} each`, own?.orchestrator?.agent_timeout],
    ['', `${durationText(maxBudgetMs)} in all`, own?.orchestrator?.max_budget],
    // 0 means the default, as in the reference.
    ['sessions', `${queue.maxConcurrentSessions} at a time`, raw.queue?.max_concurrent_sessions || undefined],
    ['', `${durationText(queue.sessionTimeoutMs)} each`, raw.queue?.session_timeout || undefined],
    ['runbooks from', listText(system.runbooks.allowedDomains), raw.system?.runbooks?.allowed_domains],
    ['dashboard', system.dashboardUrl, raw.system?.dashboard_url],
  ]
  return ['Defaults and limits', ...rows.map(([name, value, given]) => `  ${name.padEnd(16)}${marked(value, given)}`)]
}

function providerText(config: Config, written: string | undefined): string {
  const name = config.defaults.llmProvider ?? 'demo'
  const model = config.llmProviders[name]?.model ?? ''
  return `${name} (${model})${written === 'auto' ? ', chosen by auto' : ''}`
}

function runbookText(runbook: string | null): string {
  return runbook === null ? 'none' : `a text of ${runbook.length} characters`
}

export function describeAgents(config: Config, raw: RawConfig): Array<string> {
  return Object.entries(config.agents).map(([name, agent]) => {
    const builtIn = Object.hasOwn(raw.agents ?? {}, name) ? '' : ' (built in)'
    const servers = agent.mcpServers.length > 0 ? `servers ${listText(agent.mcpServers)}` : ''
    return `${name}${builtIn}: ${[kindOf(agent), agent.description, servers].filter(text => text !== '').join('; ')}`
  })
}

function kindOf(agent: Agent): string {
  return agent.type === '' ? 'investigates' : agent.type
}

export function describeServers(config: Config, raw: RawConfig): Array<string> {
  return Object.entries(config.mcpServers).map(([name, server]) => {
    const own = raw.mcp_servers?.[name]
    const masked = server.masking?.enabled ? 'results masked' : 'results not masked'
    const builtIn = own === undefined ? ' (built in)' : ''
    return `${name}${builtIn}: ${placeOf(server)}; ${masked}; ${summaryText(server, own?.summarization)}`
  })
}

function summaryText({ summarization }: McpServer, own: RawServer['summarization']): string {
  const { enabled, sizeThresholdTokens, summaryMaxTokenLimit, llmProvider } = summarization
  if (!enabled) return 'never summed up'
  // 0 means the default, as in the reference.
  const from = marked(`${sizeThresholdTokens} tokens`, own?.size_threshold_tokens || undefined)
  const to = marked(String(summaryMaxTokenLimit), own?.summary_max_token_limit || undefined)
  return `summed up from ${from} on, to ${to} at most${llmProvider === undefined ? '' : `, by ${llmProvider}`}`
}

/** Addresses and arguments may carry keys, so only the host and the program are shown. */
function placeOf({ transport }: McpServer): string {
  if (transport.type === 'stdio') return `stdio, ${quote(transport.command.split('/').at(-1) ?? '')}`
  return `${transport.type}, ${URL.canParse(transport.url) ? new URL(transport.url).host : 'no address'}`
}

export function describeProviders(config: Config, raw: RawConfig): Array<string> {
  const used = usedProviders(config, raw)
  const shown = Object.entries(config.llmProviders).filter(([name]) => used.has(name))
  const rest = Object.keys(config.llmProviders).filter(name => !used.has(name))
  return [
    ...shown.map(([name, provider]) => `${name}: ${providerLine(provider)}`),
    ...(rest.length === 0 ? [] : [`defined and not used: ${listText(rest)}`]),
  ]
}

function providerLine({ type, model, apiKeyEnv, baseUrl }: Provider): string {
  const key = apiKeyEnv === undefined ? 'no key' : `key in ${quote(apiKeyEnv)}`
  const at = baseUrl !== undefined && URL.canParse(baseUrl) ? `, at ${new URL(baseUrl).host}` : ''
  return `${type}, ${model}, ${key}${at}`
}

/** Every provider that some word of the configuration names. */
function usedProviders(config: Config, raw: RawConfig): Set<string> {
  const named = new Set<string>([config.defaults.llmProvider ?? 'demo'])
  const look = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && /provider$/i.test(key)) named.add(inner)
      else look(inner)
    }
  }
  for (const part of [config.chains, config.mcpServers, config.defaults, raw.defaults?.scoring]) look(part)
  return named
}
