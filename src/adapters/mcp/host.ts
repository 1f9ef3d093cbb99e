// The `ToolHost` port over MCP: servers by Streamable HTTP, SSE and, through the bridge, stdio.

import type { Config, McpServer } from '#core/config/config.ts'
import type { ServerChoice } from '#core/investigation/log/plan.ts'
import type { Clock, Toolbox, ToolHost, ToolOutcome, ToolSpec } from '#core/ports.ts'
import { within } from './call-limit.ts'
import { cleanUp } from './cleanup.ts'
import { Connection, type Standing } from './connection.ts'
import { addressOf, type Bridge, type Endpoint } from './endpoint.ts'
import { withOAuth } from './oauth.ts'
import type { Fetch } from './request-sender.ts'
import type { ListedTool } from './read-tools.ts'
import type { ToolList } from './session.ts'
import type { McpEvent, Surroundings } from './surroundings.ts'
import { untilAborted } from '#core/until-aborted.ts'

export type { McpEvent } from './surroundings.ts'

export type McpDeps = {
  servers: Config['mcpServers']
  fetch: Fetch
  /** Through which stdio servers are reached; null unless TARSY_BRIDGE_URL and TARSY_BRIDGE_TOKEN are both set. */
  bridge: Bridge | null
  /** The `fetch` of a binding of the Worker; null if there is none of this name. */
  bindingFetch?: (name: string) => Fetch | null
  clock: Pick<Clock, 'sleep'>
  log?: (event: McpEvent) => void
}

/** A chosen server: its connection, or why it has none. */
type Member = { name: string } & ({ endpoint: Endpoint; fetch: Fetch; connection: Connection } | { message: string })

// 15 s for closing and clean-up together, as in the reference (TARSy in Go).
const CLOSE_MS = 15_000
// Ours: a restart takes a second or two; a person who waits for an answer does not notice more.
const FIRST_SERVER_MS = 5_000

export function mcpToolHost(deps: McpDeps): ToolHost {
  const shared = {
    fetch: deps.fetch,
    speeches: new Map(),
    tokens: new Map(),
    clock: deps.clock,
    log: deps.log ?? (() => {}),
  }

  return {
    async open(executionId, servers, signal) {
      signal.throwIfAborted()
      const around: Surroundings = { ...shared, seed: executionId }
      const members = mergeChoices(servers).map(choice => memberOf(choice, deps, executionId, around))
      let closing: Promise<void> | null = null
      const close = () => (closing ??= closeAll(members, around))
      try {
        const connections = members.flatMap(member => ('connection' in member ? [member.connection] : []))
        await Promise.all(connections.map(connection => connection.open(signal)))
        return makeToolbox(members, around, close)
      } catch (error) {
        // Only an abort comes here. Close the servers that were opened before it.
        void close()
        throw error
      }
    },
  }
}

function memberOf(choice: ServerChoice, deps: McpDeps, executionId: string, around: Surroundings): Member {
  const { name } = choice
  const config = deps.servers[name]
  if (config === undefined) return { name, message: `${name} is not among mcp_servers in tarsy.yaml` }
  const address = addressOf(name, config, deps.bridge, executionId)
  if (!address.ok) return { name, message: address.message }
  const { endpoint } = address
  const fetch = fetchOf(endpoint, deps, around)
  if (fetch === null) {
    const message = `there is no binding ${endpoint.binding}: add it to wrangler.toml, or take 'binding' out of mcp_servers.${name}.transport`
    return { name, message }
  }
  const own = { ...around, fetch }
  return {
    name,
    endpoint,
    fetch,
    connection: new Connection(endpoint, own, list => specsOf(choice, config, list, around)),
  }
}

/** Through the endpoint's binding and with its token; null if the binding does not exist. */
function fetchOf(
  endpoint: Endpoint,
  { bindingFetch = () => null }: McpDeps,
  { fetch, tokens }: Surroundings,
): Fetch | null {
  const { binding, oauth } = endpoint
  const plain = binding === null ? fetch : bindingFetch(binding)
  return plain === null || oauth === null ? plain : withOAuth(oauth, endpoint, tokens, plain)
}

function makeToolbox(members: ReadonlyArray<Member>, around: Surroundings, close: () => Promise<void>): Toolbox {
  const byName = new Map(members.map(member => [member.name, member]))
  const standings = () => sortByName(byName).map(([server, member]) => ({ server, standing: standingOf(member) }))
  return {
    get servers() {
      return standings().flatMap(({ server, standing }) =>
        standing.up ? [{ server, tools: [...standing.tools] }] : [],
      )
    },
    get unavailable() {
      return standings().flatMap(({ server, standing }) => (standing.up ? [] : [{ server, message: standing.message }]))
    },
    settle: signal => settle(members, around, signal),
    close,
    async call(server, tool, args, signal, onProgress = () => {}): Promise<ToolOutcome> {
      signal.throwIfAborted()
      const member = byName.get(server)
      if (member === undefined) {
        const names = namesOr(sortByName(byName).map(([name]) => name))
        return { kind: 'refused', message: `there is no server ${server} here; the servers are: ${names}` }
      }
      if ('connection' in member) await untilAborted(member.connection.comingUp?.soon ?? Promise.resolve(), signal)
      const standing = standingOf(member)
      if (!standing.up || !('connection' in member))
        return { kind: 'unreachable', message: `${server} is not available: ${standing.up ? '' : standing.message}` }
      const spec = standing.tools.find(one => one.name === qualifyName(server, tool))
      if (spec === undefined) {
        const names = standing.tools.map(one => one.name.slice(server.length + 1))
        return { kind: 'refused', message: `${server} has no tool ${tool} here; its tools are: ${namesOr(names)}` }
      }
      return member.connection.call({ ...spec, name: tool }, args, signal, onProgress)
    },
  }
}

async function settle(members: ReadonlyArray<Member>, { clock }: Surroundings, signal: AbortSignal): Promise<void> {
  const connections = members.flatMap(member => ('connection' in member ? [member.connection] : []))
  await untilAborted(Promise.all(connections.map(({ comingUp }) => comingUp?.soon)), signal)
  const ends = connections.flatMap(({ comingUp }) => comingUp?.end ?? [])
  if (ends.length === 0 || connections.some(({ standing }) => standing.up)) return
  const done = new AbortController()
  const patience = clock.sleep(FIRST_SERVER_MS, AbortSignal.any([signal, done.signal]))
  await Promise.race([...ends, patience]).finally(() => done.abort())
}

function standingOf(member: Member): Standing {
  return 'connection' in member ? member.connection.standing : { up: false, message: member.message }
}

function specsOf(
  choice: ServerChoice,
  config: McpServer,
  { tools: listed, dropped }: ToolList,
  around: Surroundings,
): Array<ToolSpec> {
  const wanted = choice.tools === undefined || choice.tools.length === 0 ? null : new Set(choice.tools)
  const byName = new Map<string, ToolSpec>()
  for (const tool of listed) {
    if (wanted === null || wanted.has(tool.name)) byName.set(tool.name, specOf(choice.name, config, tool))
  }
  if (dropped > 0)
    around.log({
      event: 'mcp.tool_unreadable',
      server: choice.name,
      message: `${dropped} tools of ${choice.name} have no name and were left out`,
    })
  for (const name of wanted ?? []) {
    if (!byName.has(name))
      around.log({
        event: 'mcp.tool_missing',
        server: choice.name,
        message: `the selected tool ${name} is not offered by ${choice.name}`,
      })
  }
  return sortByName(byName).map(([, spec]) => spec)
}

/** What the operator says of a tool goes before what its server says. */
function specOf(server: string, { writingTools, readingTools }: McpServer, tool: ListedTool): ToolSpec {
  const reads = readingTools.includes(tool.name) || (tool.readOnly && !writingTools.includes(tool.name))
  const writes = !reads && (tool.writes || writingTools.includes(tool.name))
  return {
    name: qualifyName(server, tool.name),
    description: tool.description,
    parameters: tool.inputSchema,
    readOnly: reads,
    idempotent: tool.idempotent,
    ...(writes && { writes }),
  }
}

async function closeAll(members: ReadonlyArray<Member>, around: Surroundings): Promise<void> {
  const close = async (member: Member, limit: AbortSignal) => {
    if (!('connection' in member)) return
    const { endpoint, fetch, connection } = member
    await connection.close()
    const trouble = await cleanUp(endpoint, fetch, limit)
    if (trouble !== null) around.log({ event: 'mcp.cleanup', server: endpoint.server, message: trouble })
  }
  await within(CLOSE_MS, limit => Promise.all(members.map(member => close(member, limit))))
}

/** A server that is chosen twice becomes one choice with the tools of both. */
function mergeChoices(choices: ReadonlyArray<ServerChoice>): Array<ServerChoice> {
  const byName = new Map<string, ServerChoice>()
  for (const choice of choices) {
    const before = byName.get(choice.name)
    const all = !choice.tools?.length || (before !== undefined && !before.tools?.length)
    byName.set(
      choice.name,
      all ? { name: choice.name } : { name: choice.name, tools: [...(before?.tools ?? []), ...(choice.tools ?? [])] },
    )
  }
  return [...byName.values()]
}

function qualifyName(server: string, tool: string): string {
  return `${server}.${tool}`
}

function namesOr(names: ReadonlyArray<string>): string {
  return names.length === 0 ? 'none' : names.join(', ')
}

/** By code unit, so that the order, and with it the prompt, is the same on every machine. */
function sortByName<T>(map: ReadonlyMap<string, T>): Array<[string, T]> {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}
