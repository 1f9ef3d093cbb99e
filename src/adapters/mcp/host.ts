// The `ToolHost` port over MCP: servers by Streamable HTTP, SSE and, through the bridge, stdio.

import type { Config } from '#core/config/config.ts'
import type { ServerChoice } from '#core/investigation/log/plan.ts'
import type { Clock, Toolbox, ToolHost, ToolOutcome, ToolSpec } from '#core/ports.ts'
import { cleanUp } from './cleanup.ts'
import { Connection, type McpEvent, type Surroundings } from './connection.ts'
import { addressOf, type Bridge, type Endpoint } from './endpoint.ts'
import type { Fetch } from './request-sender.ts'
import type { ListedTool } from './read-tools.ts'
import type { ToolList } from './session.ts'
import { sleep } from './sleep.ts'

export type { McpEvent } from './connection.ts'

export type McpDeps = {
  servers: Config['mcpServers']
  fetch: Fetch
  /** Through which stdio servers are reached; null unless TARSY_BRIDGE_URL and TARSY_BRIDGE_TOKEN are both set. */
  bridge: Bridge | null
  clock?: Pick<Clock, 'sleep'>
  random?: () => number
  log?: (event: McpEvent) => void
}

type OpenServer = { endpoint: Endpoint; connection: Connection; tools: Array<ToolSpec> }
type Result = { name: string; opened: OpenServer } | { name: string; message: string }

// 15 s for closing and clean-up together, as in the reference (TARSy in Go).
const CLOSE_MS = 15_000

export function mcpToolHost(deps: McpDeps): ToolHost {
  const around: Surroundings = {
    fetch: deps.fetch,
    generations: new Map(),
    clock: deps.clock ?? { sleep },
    random: deps.random ?? Math.random,
    log: deps.log ?? (() => {}),
  }

  return {
    async open(executionId, servers, signal) {
      signal.throwIfAborted()
      const requested: Array<{ endpoint: Endpoint; connection: Connection }> = []

      async function openOne(choice: ServerChoice): Promise<Result> {
        const config = deps.servers[choice.name]
        if (config === undefined)
          return { name: choice.name, message: `${choice.name} is not among mcp_servers in tarsy.yaml` }
        const address = addressOf(choice.name, config, deps.bridge, executionId)
        if (!address.ok) return { name: choice.name, message: address.message }
        const { endpoint } = address
        const connection = new Connection(endpoint, around)
        requested.push({ endpoint, connection })
        const answer = await connection.open(signal)
        if (!answer.ok) return { name: choice.name, message: answer.message }
        return { name: choice.name, opened: { endpoint, connection, tools: specsOf(choice, answer, around) } }
      }

      let closing: Promise<void> | null = null
      const close = () => (closing ??= closeAll(requested, around))
      try {
        return makeToolbox(await Promise.all(mergeChoices(servers).map(openOne)), close)
      } catch (error) {
        // Only an abort comes here. Close the servers that were opened before it.
        void close()
        throw error
      }
    },
  }
}

function makeToolbox(results: ReadonlyArray<Result>, close: () => Promise<void>): Toolbox {
  const opened = new Map<string, OpenServer>()
  const unavailable = new Map<string, string>()
  for (const result of results) {
    if ('opened' in result) opened.set(result.name, result.opened)
    else unavailable.set(result.name, result.message)
  }
  return {
    servers: sortByName(opened).map(([server, { tools }]) => ({ server, tools })),
    unavailable: sortByName(unavailable).map(([server, message]) => ({ server, message })),
    close,
    async call(server, tool, args, signal, onProgress = () => {}): Promise<ToolOutcome> {
      signal.throwIfAborted()
      const reason = unavailable.get(server)
      if (reason !== undefined) return { kind: 'unreachable', message: `${server} is not available: ${reason}` }
      const found = opened.get(server)
      if (found === undefined)
        return {
          kind: 'refused',
          message: `there is no server ${server} here; the servers are: ${namesOr(sortByName(opened).map(([name]) => name))}`,
        }
      const spec = found.tools.find(one => one.name === qualifyName(server, tool))
      if (spec === undefined) {
        const names = found.tools.map(one => one.name.slice(server.length + 1))
        return { kind: 'refused', message: `${server} has no tool ${tool} here; its tools are: ${namesOr(names)}` }
      }
      return found.connection.call({ ...spec, name: tool }, args, signal, onProgress)
    },
  }
}

function specsOf(choice: ServerChoice, { tools: listed, dropped }: ToolList, around: Surroundings): Array<ToolSpec> {
  const wanted = choice.tools === undefined || choice.tools.length === 0 ? null : new Set(choice.tools)
  const byName = new Map<string, ToolSpec>()
  for (const tool of listed) {
    if (wanted === null || wanted.has(tool.name)) byName.set(tool.name, specOf(choice.name, tool))
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

function specOf(server: string, tool: ListedTool): ToolSpec {
  return {
    name: qualifyName(server, tool.name),
    description: tool.description,
    parameters: tool.inputSchema,
    readOnly: tool.readOnly,
    idempotent: tool.idempotent,
  }
}

async function closeAll(
  requested: ReadonlyArray<{ endpoint: Endpoint; connection: Connection }>,
  around: Surroundings,
): Promise<void> {
  const signal = AbortSignal.timeout(CLOSE_MS)
  await Promise.all(
    requested.map(async ({ endpoint, connection }) => {
      await connection.close()
      const trouble = await cleanUp(endpoint, around.fetch, signal)
      if (trouble !== null) around.log({ event: 'mcp.cleanup', server: endpoint.server, message: trouble })
    }),
  )
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
