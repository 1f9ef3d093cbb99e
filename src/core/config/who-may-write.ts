// Which agents can reach tools that change something without anybody having said so.

import { agentsAtWork } from './agents-at-work.ts'
import type { Config } from './config.ts'

/** Agents that are no action agents, by the server on which nothing says what they may do. */
type FreeAgents = ReadonlyMap<string, ReadonlyArray<string>>

const known = new WeakMap<Config, FreeAgents>()

function freeAgents(config: Config): FreeAgents {
  const found = known.get(config) ?? findFreeAgents(config)
  known.set(config, found)
  return found
}

function findFreeAgents(config: Config): FreeAgents {
  const pairs = agentsAtWork(config)
    .filter(({ type }) => type !== 'action')
    .flatMap(({ name, servers }) =>
      servers.filter(({ writes }) => writes === undefined).map(server => ({ agent: name, server: server.name })),
    )
  const byServer = Map.groupBy(pairs, ({ server }) => server)
  return new Map([...byServer].map(([server, all]) => [server, [...new Set(all.map(({ agent }) => agent))]]))
}

const REMEDY =
  "Write 'writes: never' in 'defaults', and 'writes: allow' at the agent or the server that is meant to change something."

/** One sentence for each server, for `npm run config:check`; empty if everything is said. What the servers say of their tools is not known here. */
export function sayWhoMayWrite(config: Config): Array<string> {
  const free = [...freeAgents(config)].map(([server, agents]) => {
    const listed = config.mcpServers[server]?.writingTools ?? []
    const which =
      listed.length === 0 ? 'also one that changes something' : `also those that write: ${listed.join(', ')}`
    return `Nothing says 'writes' for ${agents.join(', ')} on ${server}: they are no action agents and may call every tool of it, ${which}. ${REMEDY}`
  })
  const bound = agentsAtWork(config).filter(
    ({ type, servers }) => type === 'action' && servers.length > 0 && servers.every(({ writes }) => writes === 'never'),
  )
  const names = [...new Set(bound.map(({ name }) => name))]
  return [
    ...free,
    ...names.map(
      name =>
        `${name} is an action agent and may change nothing. Write 'writes: allow' at the agent, or take its type out.`,
    ),
  ]
}

/** For the system's warnings; null if no agent can reach these tools of the server. */
export function sayWhoCanReach(config: Config, server: string): string | null {
  const agents = freeAgents(config).get(server)
  return agents === undefined
    ? null
    : `${agents.join(', ')} can call tools of "${server}" that change something, and ${agents.length === 1 ? 'is no action agent' : 'are no action agents'}. ${REMEDY}`
}
