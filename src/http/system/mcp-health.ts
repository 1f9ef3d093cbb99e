// How the configured MCP servers stand: asked when somebody looks, remembered for a moment, and nothing at rest.

import type { Clock, ToolHost } from '#core/ports.ts'
import type { McpServerHealth } from '#core/protocol/api.ts'
import { within } from './within.ts'

// The reference probes every 15 s (wire contract 1.22).
export const FRESH_MS = 15_000
// A server that needs longer to say what it can do is not well.
const PATIENCE_MS = 10_000
// As long as Prometheus holds on to a value (its lookback): what is older says nothing of now.
const KNOWN_MS = 300_000

/** `since` is when the server was first found as it is now, as far as this isolate knows. */
export type ServerStanding = McpServerHealth & { since: number }

/** Whoever looks waits at most `waitMs`, and only where what is known of some server is older than `maxAgeMs`. */
export type Look = { maxAgeMs: number; waitMs: number }

type Found = ServerStanding & { at: number }

/** What the last probe of each server found, and the probes that are under way; lives as long as the isolate. */
export type ProbeMemory = { found: Map<string, Found>; asking: Map<string, { at: number; probe: Promise<void> }> }

export type ProbePorts = {
  tools: ToolHost
  clock: Clock
  ids: { uuid(): string }
  /** Keeps work going after the answer. */
  later(work: Promise<void>): void
}

export function probeMemory(): ProbeMemory {
  return { found: new Map(), asking: new Map() }
}

// The dashboard gives up after 10 s and takes every server's health for lost: one that hangs may hold up a first look, and only so long.
const SERVERS_LOOK: Look = { maxAgeMs: KNOWN_MS, waitMs: 2_500 }

/** One row a server, sorted by id, as it was last found to be; one that has not answered is not healthy and keeps the tools it last had. */
export async function serverHealth(
  servers: ReadonlyArray<string>,
  memory: ProbeMemory,
  ports: ProbePorts,
): Promise<Array<McpServerHealth>> {
  await looked(servers, SERVERS_LOOK, memory, ports)
  return servers.toSorted().map(id => {
    const known = youngerThan(KNOWN_MS, id, memory, ports)
    return known === null ? unanswered(id, memory, ports) : healthOf(known)
  })
}

/** How the servers stood when they were last asked, sorted by id; what is not known is left out. */
export async function serverStandings(
  servers: ReadonlyArray<string>,
  look: Look,
  memory: ProbeMemory,
  ports: ProbePorts,
): Promise<Array<ServerStanding>> {
  await looked(servers, look, memory, ports)
  return servers.toSorted().flatMap(id => {
    const known = youngerThan(KNOWN_MS, id, memory, ports)
    return known === null ? [] : [{ ...healthOf(known), since: known.since }]
  })
}

/** Servers are asked again behind the answer; only where one is not known does whoever looks wait. */
async function looked(
  servers: ReadonlyArray<string>,
  { maxAgeMs, waitMs }: Look,
  memory: ProbeMemory,
  ports: ProbePorts,
): Promise<void> {
  const asked = refreshed(servers, memory, ports)
  if (servers.every(id => youngerThan(maxAgeMs, id, memory, ports) !== null)) return
  await within(ports.clock, waitMs, asked, undefined)
}

function youngerThan(ageMs: number, id: string, memory: ProbeMemory, ports: ProbePorts): Found | null {
  const known = memory.found.get(id)
  return known !== undefined && ports.clock.now() - known.at < ageMs ? known : null
}

/** Asks the servers whose last answer is old; resolves when all of them are known anew. */
async function refreshed(servers: ReadonlyArray<string>, memory: ProbeMemory, ports: ProbePorts): Promise<void> {
  const now = ports.clock.now()
  const due = servers.filter(id => now - (memory.found.get(id)?.at ?? Number.NEGATIVE_INFINITY) >= FRESH_MS)
  await Promise.all(due.map(id => asked(id, memory, ports)))
}

/** One probe of a server at a time, however many ask. */
function asked(id: string, memory: ProbeMemory, ports: ProbePorts): Promise<void> {
  const at = ports.clock.now()
  const under = memory.asking.get(id)
  // A probe that is long over was cut off with the request that it hung on.
  if (under !== undefined && at - under.at < 2 * PATIENCE_MS) return under.probe
  const probe = found(id, at, memory, ports)
  memory.asking.set(id, { at, probe })
  ports.later(probe)
  return probe
}

async function found(id: string, at: number, memory: ProbeMemory, ports: ProbePorts): Promise<void> {
  const last = memory.found.get(id)
  const health = await probed(id, last, ports)
  const since = last?.healthy === health.healthy ? last.since : at
  memory.found.set(id, { ...health, at, since })
  memory.asking.delete(id)
}

async function probed(id: string, last: McpServerHealth | undefined, ports: ProbePorts): Promise<McpServerHealth> {
  const last_check = toSecond(ports.clock.now())
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

/** The wire's time of the system's findings: whole seconds (wire contract 1.22). */
export function toSecond(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** The model calls a tool `server.tool`; here it stands below its server. */
function bare(name: string, server: string): string {
  return name.startsWith(`${server}.`) ? name.slice(server.length + 1) : name
}

function healthOf({ at: _at, since: _since, ...health }: Found): McpServerHealth {
  return health
}

function unanswered(id: string, memory: ProbeMemory, ports: ProbePorts): McpServerHealth {
  const last = memory.found.get(id)
  return {
    id,
    healthy: false,
    last_check: toSecond(memory.asking.get(id)?.at ?? ports.clock.now()),
    tool_count: last?.tool_count ?? 0,
    tools: last?.tools ?? [],
    error: 'the server has not answered yet',
  }
}
