// How the configured MCP servers stand, asked when somebody looks and remembered for a moment.

import type { ToolHost } from '#core/ports.ts'
import type { McpServerHealth } from '#core/protocol/api.ts'

// The reference probes every 15 s (wire contract 1.22).
const FRESH_MS = 15_000
// A page waits for this; a server that needs longer is not well.
const PATIENCE_MS = 10_000

/** What the last probe of each server found; lives as long as the isolate. */
export type ProbeMemory = Map<string, McpServerHealth & { at: number }>

export type ProbePorts = {
  tools: ToolHost
  clock: { now(): number }
  ids: { uuid(): string }
  /** Keeps work going after the answer. */
  later(work: Promise<void>): void
}

/** One row a server, sorted by id; a server that does not answer keeps the tools that it last had. */
export async function probeServers(
  servers: ReadonlyArray<string>,
  memory: ProbeMemory,
  ports: ProbePorts,
): Promise<Array<McpServerHealth>> {
  return Promise.all(
    servers.toSorted().map(async id => {
      const last = memory.get(id)
      const now = ports.clock.now()
      if (last === undefined || now - last.at >= FRESH_MS)
        memory.set(id, { ...(await probe(id, last, ports)), at: now })
      const { at: _at, ...health } = memory.get(id) ?? { ...unprobed(id), at: 0 }
      return health
    }),
  )
}

async function probe(id: string, last: McpServerHealth | undefined, ports: ProbePorts): Promise<McpServerHealth> {
  const last_check = new Date(ports.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
  const remembered = { tool_count: last?.tool_count ?? 0, tools: last?.tools ?? [] }
  const sick = (error: string) => ({ id, healthy: false, last_check, ...remembered, error })
  try {
    const toolbox = await ports.tools.open(ports.ids.uuid(), [{ name: id }], AbortSignal.timeout(PATIENCE_MS))
    ports.later(toolbox.close())
    const found = toolbox.servers.find(each => each.server === id)
    if (found === undefined) return sick(toolbox.unavailable[0]?.message ?? 'the server does not answer')
    const tools = found.tools.map(({ name, description }) => ({ name: bare(name, id), description }))
    return { id, healthy: true, last_check, tool_count: tools.length, tools, error: null }
  } catch {
    // Only an abort comes here: the patience above.
    return sick(`the server did not answer within ${PATIENCE_MS / 1_000} seconds`)
  }
}

/** The model calls a tool `server.tool`; here it stands below its server. */
function bare(name: string, server: string): string {
  return name.startsWith(`${server}.`) ? name.slice(server.length + 1) : name
}

function unprobed(id: string): McpServerHealth {
  return { id, healthy: false, last_check: new Date(0).toISOString(), tool_count: 0, tools: [], error: 'not asked yet' }
}
