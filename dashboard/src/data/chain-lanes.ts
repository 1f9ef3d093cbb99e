import { isRecord, recordsOf } from './records.ts'

/** A stage of a chain as a lane: the agents that work side by side. */
export type Lane = { name: string; agents: Array<string>; synthesis: boolean }

/** The stages of a chain as the configuration shows it, in their order; empty for a chain that is not known. */
export function lanesOf(chain: unknown): Array<Lane> {
  if (!isRecord(chain)) return []
  return recordsOf(chain['stages']).map(({ name, agents, replicas }) => {
    const names = recordsOf(agents).map(agent => String(agent['name']))
    // With copies only the first agent runs (the configuration warns of it).
    const copies = typeof replicas === 'number' && replicas > 1 ? replicas : 1
    const first = names[0]
    const all =
      copies > 1 && first !== undefined ? Array.from({ length: copies }, (_, at) => `${first}-${at + 1}`) : names
    return { name: String(name), agents: all, synthesis: all.length > 1 }
  })
}
