// Which model and which tools an alert without a type gets, in a line each.

import type { Config } from '../../src/core/config/config.ts'
import { chainFor, resolvePlan } from '../../src/core/config/resolve.ts'
import type { AgentPlan } from '../../src/core/investigation/log/plan.ts'

const KEYS = 'ANTHROPIC_API_KEY, OPENAI_API_KEY or GOOGLE_API_KEY'

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
