// Rules of `agents`, and of the lists of names that agents, chains and stages share.

import { type Path, quoted } from './findings.ts'
import { didYouMean } from './nearest.ts'
import { type Sources, wrong } from './sources.ts'

export function validateAgents(sources: Sources) {
  for (const [name, agent] of Object.entries(sources.raw.agents ?? {})) {
    const path = ['agents', name]
    knownServers(sources, [...path, 'mcp_servers'], agent.mcp_servers)
    knownSkills(sources, path, agent)
  }
}

export function knownServers(sources: Sources, path: Path, servers: ReadonlyArray<string> | undefined) {
  for (const [i, server] of (servers ?? []).entries()) {
    if (sources.names.servers.has(server)) continue
    unknown(sources, [...path, i], server, 'MCP server', 'mcp_servers', sources.names.servers)
  }
}

export function knownSkills(
  sources: Sources,
  path: Path,
  lists: { skills?: Array<string> | undefined; required_skills?: Array<string> | undefined },
) {
  for (const key of ['skills', 'required_skills'] as const) {
    const seen = new Set<string>()
    for (const [i, skill] of (lists[key] ?? []).entries()) {
      const at = [...path, key, i]
      if (!sources.names.skills.has(skill)) unknown(sources, at, skill, 'skill', 'skills/', sources.names.skills)
      else if (key === 'required_skills' && seen.has(skill)) {
        wrong(sources, at, `${quoted(sources.tarsy, at)} stands twice in 'required_skills'. Take one out.`)
      }
      seen.add(skill)
    }
  }
}

export function knownAgent(sources: Sources, path: Path, name: string): boolean {
  if (sources.names.agents.has(name)) return true
  unknown(sources, path, name, 'agent', 'agents', sources.names.agents)
  return false
}

/** Says that a name stands for nothing, and where it would be defined. */
export function unknown(sources: Sources, path: Path, name: string, what: string, where: string, known: Set<string>) {
  const hint = didYouMean(name, known)
  wrong(
    sources,
    path,
    `The ${what} ${quoted(sources.tarsy, path)} does not exist.${hint} Define it under '${where}', or correct the name.`,
  )
}
