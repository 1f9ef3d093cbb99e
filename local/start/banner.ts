// The text that is printed when the system is up.

import type { Config, Issue } from '../../src/core/config/config.ts'
import { chainFor, resolvePlan } from '../../src/core/config/resolve.ts'
import type { AgentPlan } from '../../src/core/investigation/log/plan.ts'
import { issueLine } from './load.ts'

export type BannerFacts = {
  url: string
  configDir: string
  stateDir: string
  config: Config
  warnings: ReadonlyArray<Issue>
  /** Whether requests must carry the API token. */
  token: boolean
}

const KEYS = 'ANTHROPIC_API_KEY, OPENAI_API_KEY or GOOGLE_API_KEY'

export function banner(facts: BannerFacts): string {
  const { url, config } = facts
  const rows = [
    ['Dashboard', url],
    ['Model', modelLine(config)],
    ['Tools', toolLine(config)],
    ['Config', facts.configDir],
    ['State', facts.stateDir],
  ]
  const warnings = facts.warnings.map(warning => `  ! ${issueLine(facts.configDir, warning)}`)
  return [
    '',
    'TARSy is up.',
    '',
    ...rows.map(([name = '', value]) => `  ${name.padEnd(11)}${value}`),
    ...(warnings.length > 0 ? ['', ...warnings] : []),
    '',
    'Send it an alert:',
    '',
    `  ${curlLine(url, facts.token)}`,
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n')
}

/** The agents of the chain that an alert without a type gets. */
function defaultAgents(config: Config): Array<AgentPlan> {
  const chainId = chainFor(config, config.defaults.alertType)
  if (chainId === null) return []
  return resolvePlan(config, { chainId, selection: null, runbook: null }).stages.flatMap(stage => stage.agents)
}

export function modelLine(config: Config): string {
  const models = new Map(defaultAgents(config).map(({ model }) => [model.provider, model]))
  const lines = [...models.values()].map(({ provider, type, model }) =>
    type === 'demo'
      ? `demo: no AI, a stand-in that follows rules (set ${KEYS} for a real model)`
      : `${model} (${provider})`,
  )
  return lines.length === 0 ? 'chosen by each chain' : lines.join(', ')
}

export function toolLine(config: Config): string {
  const used = new Set(defaultAgents(config).flatMap(({ servers }) => servers.map(({ name }) => name)))
  const names = used.size > 0 ? [...used] : Object.keys(config.mcpServers)
  const lines = names.map(name => `${name} (${config.mcpServers[name]?.transport.type ?? 'unknown'})`)
  return lines.length === 0 ? 'none: the model has only the alert' : lines.join(', ')
}

export function curlLine(url: string, token: boolean): string {
  const authorization = token ? ` -H "authorization: Bearer $TARSY_API_TOKEN"` : ''
  return `curl ${url}/api/v1/alerts${authorization} -H 'content-type: application/json' -d '{"data":"This machine is slow. Find out why."}'`
}
