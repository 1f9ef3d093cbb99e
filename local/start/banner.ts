// What a person reads when the system is up.

import type { Config, Issue } from '../../src/core/config/config.ts'
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

export function modelLine(config: Config): string {
  const name = config.defaults.llmProvider ?? ''
  const provider = config.llmProviders[name]
  if (provider === undefined) return name === '' ? 'chosen by each chain' : name
  if (provider.type === 'demo') return `demo: no AI, a stand-in that follows rules (set ${KEYS} for a real model)`
  return `${provider.model} (${name})`
}

export function toolLine(config: Config): string {
  const servers = Object.entries(config.mcpServers).map(([name, { transport }]) => `${name} (${transport.type})`)
  return servers.length === 0 ? 'none configured' : servers.join(', ')
}

export function curlLine(url: string, token: boolean): string {
  const authorization = token ? ` -H "authorization: Bearer $TARSY_API_TOKEN"` : ''
  return `curl ${url}/api/v1/alerts${authorization} -H 'content-type: application/json' -d '{"data":"This machine is slow. Find out why."}'`
}
