// The text that is printed when the system is up.

import type { Issue } from '../../src/core/config/config.ts'
import { issueLine } from './issue-line.ts'

export type BannerFacts = {
  url: string
  configDir: string
  stateDir: string
  /** Of model-and-tools.ts. */
  model: string
  tools: string
  warnings: ReadonlyArray<Issue>
  /** Whether requests must carry the API token. */
  token: boolean
}

export function banner(facts: BannerFacts): string {
  const { url } = facts
  const rows = [
    ['Dashboard', url],
    ['Model', facts.model],
    ['Tools', facts.tools],
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

export function curlLine(url: string, token: boolean): string {
  const authorization = token ? ` -H "authorization: Bearer $TARSY_API_TOKEN"` : ''
  return `curl ${url}/api/v1/alerts${authorization} -H 'content-type: application/json' -d '{"data":"This machine is slow. Find out why."}'`
}
