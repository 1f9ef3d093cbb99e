import type { Toolbox, ToolHost, ToolOutcome, ToolSpec } from '#core/ports.ts'

export type FakeTool = {
  readOnly?: boolean
  writes?: true
  idempotent?: boolean
  run: (args: Record<string, unknown>, signal: AbortSignal) => ToolOutcome | Promise<ToolOutcome>
}

/** A call as the world saw it; `beside` are the calls of the same toolbox that were in flight when it began. */
export type Flight = { execution: string; name: string; args: Record<string, unknown>; beside: Array<string> }

export type FakeTools = ToolHost & {
  journal: Array<string>
  flights: Array<Flight>
  inFlight: number
  open_: number
  closed: number
}

/**
 * Servers in memory: `{ server: { tool: … } }`; the journal holds `server.tool` a call, in order. A server or a tool that is added later has come
 * up late; `onSettle` runs while servers that are away are tried again, before the first turn.
 */
export function fakeTools(
  servers: Record<string, Record<string, FakeTool>>,
  onSettle: () => void = () => {},
): FakeTools {
  const journal: Array<string> = []
  const host: FakeTools = {
    journal,
    flights: [],
    inFlight: 0,
    open_: 0,
    closed: 0,
    open: async (execution, choices) => {
      host.open_ += 1
      const flying = new Set<Flight>()
      const toolbox: Toolbox = {
        get servers() {
          return choices.flatMap(({ name }) =>
            servers[name] === undefined ? [] : [{ server: name, tools: specs(name, servers[name]) }],
          )
        },
        get unavailable() {
          return choices
            .filter(({ name }) => servers[name] === undefined)
            .map(({ name }) => ({ server: name, message: 'connection refused' }))
        },
        call: async (server, tool, args, signal) => {
          journal.push(`${server}.${tool}`)
          const found = servers[server]?.[tool]
          if (found === undefined) throw new Error(`no tool ${server}.${tool}`)
          const flight = { execution, name: `${server}.${tool}`, args, beside: [...flying].map(({ name }) => name) }
          host.flights.push(flight)
          flying.add(flight)
          host.inFlight += 1
          try {
            return await found.run(args, signal)
          } finally {
            flying.delete(flight)
            host.inFlight -= 1
          }
        },
        settle: async () => onSettle(),
        close: async () => {
          host.closed += 1
        },
      }
      return toolbox
    },
  }
  return host
}

function specs(server: string, tools: Record<string, FakeTool>): Array<ToolSpec> {
  return Object.entries(tools).map(([name, tool]) => ({
    name: `${server}.${name}`,
    description: `does ${name}`,
    parameters: { type: 'object', properties: {} },
    readOnly: tool.readOnly ?? tool.writes !== true,
    idempotent: tool.idempotent ?? false,
    ...(tool.writes && { writes: tool.writes }),
  }))
}

export function answers(content: string, isError = false): ToolOutcome {
  return { kind: 'answer', content, isError }
}
