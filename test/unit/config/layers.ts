import type { McpSelection } from '#core/protocol/events.ts'
import { resolveChat } from '#core/config/resolve-chat.ts'
import { resolvePlan } from '#core/config/resolve.ts'
import { good } from './example.ts'

export const PROVIDERS = `llm_providers:
${['d', 'c', 's', 'e', 'f1', 'f2'].map(name => `  ${name}: {type: demo, model: m-${name}, native_tools: {google_search: true, url_context: true}}`).join('\n')}
`
export const SERVERS = `mcp_servers:
${['ag', 'ch', 'st', 'sa'].map(name => `  ${name}: {transport: {type: http, url: "http://${name}"}, instructions: about ${name}}`).join('\n')}
`

/** Skills named s1 to s4. */
export const SKILLS = Object.fromEntries(
  ['s1', 's2', 's3', 's4'].map(name => [
    `skills/${name}`,
    `---\nname: ${name}\ndescription: on ${name}\n---\nbody ${name}`,
  ]),
)

type Said = { selection?: McpSelection | null; runbook?: string | null; servers?: string; providers?: string }

/** The plan of chain `x`. */
export function plan(
  yaml: string,
  { selection = null, runbook = null, servers = SERVERS, providers = PROVIDERS }: Said = {},
) {
  return resolvePlan(good(servers + yaml, providers, {}, SKILLS), { chainId: 'x', selection, runbook })
}

export function agentOf(yaml: string, said: Said = {}) {
  return plan(yaml, said).stages[0]!.agents[0]!
}

export function chatOf(yaml: string, { selection = null, servers = SERVERS }: Said = {}) {
  return resolveChat(good(servers + yaml, PROVIDERS, {}, SKILLS), { chainId: 'x', selection })
}

export type Layered = {
  defaults?: string
  agent?: string
  chain?: string
  stage?: string
  own?: string
  chat?: string
  more?: string
}

/** Layers of one setting, weakest first; each may be left out. `more` is further agents. */
export function layered({ defaults, agent, chain, stage, own, chat, more }: Layered): string {
  const item = (text: string | undefined) => (text === undefined ? '' : `${text}, `)
  const talk = chat === undefined ? '' : `chat: {${chat}}, `
  return `defaults: {${item(defaults)}llm_provider: d}
agents: {A: {${item(agent)}description: a}${more === undefined ? '' : `, ${more}`}}
agent_chains: {x: {alert_types: [x], ${item(chain)}${talk}stages: [{name: s, ${item(stage)}agents: [{${item(own)}name: A}]}]}}
`
}
