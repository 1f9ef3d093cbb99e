// One probe of one MCP server: connect, list the tools, disconnect.

import type { Clock, ToolHost } from '#core/ports.ts'
import type { McpServerHealth } from '#core/protocol/api.ts'
import { writesOf } from '#core/writes.ts'
import { toSecond } from './to-second.ts'

export type ProbePorts = {
  tools: ToolHost
  clock: Clock
  ids: { uuid(): string }
  /** Keeps work going after the answer (`waitUntil`). */
  later(work: Promise<void>): void
}

/** Our choice: a server that needs longer to list its tools counts as unhealthy. */
export const PROBE_TIMEOUT_MS = 10_000

/** Never rejects. An unhealthy server keeps the tools of `last`, its previous result. */
export async function probeServer(
  id: string,
  last: McpServerHealth | undefined,
  ports: ProbePorts,
): Promise<McpServerHealth> {
  const checkedAt = ports.clock.now()
  try {
    const toolbox = await ports.tools.open(ports.ids.uuid(), [{ name: id }], AbortSignal.timeout(PROBE_TIMEOUT_MS))
    ports.later(toolbox.close())
    const server = toolbox.servers.find(each => each.server === id)
    if (server === undefined) {
      return unhealthy(id, last, checkedAt, toolbox.unavailable[0]?.message ?? 'the server does not answer')
    }
    const tools = server.tools.map(spec => ({
      name: withoutServer(spec.name, id),
      description: spec.description,
      writes: writesOf(spec),
    }))
    return { id, healthy: true, last_check: toSecond(checkedAt), tool_count: tools.length, tools, error: null }
  } catch {
    // `open` rejects only when its signal aborts.
    return unhealthy(id, last, checkedAt, `the server did not answer within ${PROBE_TIMEOUT_MS / 1_000} seconds`)
  }
}

export function unhealthy(
  id: string,
  last: McpServerHealth | undefined,
  checkedAt: number,
  error: string,
): McpServerHealth {
  const { tool_count = 0, tools = [] } = last ?? {}
  return { id, healthy: false, last_check: toSecond(checkedAt), tool_count, tools, error }
}

/** The model calls a tool `server.tool`; the list of a server's own tools has `tool`. */
function withoutServer(name: string, server: string): string {
  return name.startsWith(`${server}.`) ? name.slice(server.length + 1) : name
}
