// The agent that answers questions about an ended session, resolved from today's configuration.

import type { ChatPlan } from '../investigation/log/plan.ts'
import type { McpSelection } from '../protocol/events.ts'
import { holdSelection, serversOfStages } from './chain-servers.ts'
import type { Config } from './config.ts'
import { byName, planAgent } from './resolve-agent.ts'
import { skillTexts } from './resolve-skills.ts'

/** What the session's alert decided. */
type Request = { chainId: string; selection: McpSelection | null; runbook?: string | null }

export function allowsChat(config: Config, chainId: string): boolean {
  return Object.hasOwn(config.chains, chainId) && config.chains[chainId]?.chat.enabled === true
}

/** `chat_enabled` of a session's detail. A chain that is gone counts as enabled: asking then answers that it is gone. */
export function showsChat(config: Config, chainId: string): boolean {
  return !Object.hasOwn(config.chains, chainId) || allowsChat(config, chainId)
}

/** null when the chain is gone or allows no questions. */
export function resolveChat(config: Config, { chainId, selection, runbook = null }: Request): ChatPlan | null {
  const chain = config.chains[chainId]
  if (chain === undefined || !allowsChat(config, chainId)) return null
  const { agent: name = 'ChatAgent', ...own } = chain.chat
  const chainServers = chain.mcpServers.length > 0 ? chain.mcpServers : serversOfStages(config, chain)
  const agent = planAgent({ config, chain, selection: holdSelection(config, chain, selection) }, name, {
    chainServers,
    ofDefaults: byName(config, name),
    own: { ...own, type: '' },
  })
  return {
    agent,
    runbook: (runbook ?? config.defaults.runbook)?.trim() ?? null,
    skills: skillTexts(config, [agent]),
    timeoutMs: config.queue.sessionTimeoutMs,
  }
}
