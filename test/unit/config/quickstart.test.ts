import { expect, test } from 'vitest'
import { readConfig } from '#core/config/load.ts'
import { resolvePlan } from '#core/config/resolve.ts'
import { show } from './example.ts'

// The keys and values of the quickstart that the reference (TARSy in Go) ships today.
const QUICKSTART = `defaults:
  llm_provider: "google-default"
  compose_provider: "google-default"
  max_iterations: 20
  llm_backend: "langchain"
  scoring:
    enabled: true
  memory:
    enabled: false
`

test('the reference’s quickstart loads with every key known, and the one that does nothing is named', () => {
  const files = { 'tarsy.yaml': QUICKSTART, 'llm-providers.yaml': 'llm_providers:\n' }
  const { result } = readConfig(files, { GOOGLE_API_KEY: 'k' })
  if (!result.ok) throw new Error(result.errors.map(show).join('\n'))
  expect(result.warnings.map(show)).toEqual([
    "tarsy.yaml:3:3 defaults.compose_provider: 'compose_provider' is the older spelling. Write it as 'llm_provider' in a block 'compose'.",
    "tarsy.yaml:6:3 defaults.scoring: 'scoring' does nothing here, because finished sessions are not scored yet.",
  ])
  const plan = resolvePlan(result.config, { chainId: 'kubernetes', selection: null, runbook: null })
  expect(result.config.defaults.compose).toMatchObject({ llmProvider: 'google-default' })
  expect(plan.stages[0]?.agents[0]).toMatchObject({ maxIterations: 20, model: { provider: 'google-default' } })
})

test('without Google’s key it says which variable is missing, once', () => {
  const { result } = readConfig({ 'tarsy.yaml': QUICKSTART, 'llm-providers.yaml': '' }, {})
  expect(result.ok ? [] : result.errors.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^The variable GOOGLE_API_KEY is not set; .* \(used at defaults.llm_provider, defaults.compose_provider\)/,
    ),
  ])
})
