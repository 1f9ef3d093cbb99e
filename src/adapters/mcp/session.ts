// One MCP session, by the SDK's client. Loaded on first use: the SDK is large, and most requests to the Worker call no tool.

import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { McpError } from '@modelcontextprotocol/sdk/types.js'
import { CfWorkerJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/cfworker'
import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'
import { failureKindOf } from './exchanges.ts'
import { DeliveryFailure } from './failure.ts'
import type { Fetch } from './request-sender.ts'
import { toolResult, type ToolResult } from './result-text.ts'
import { watchTransport } from './watched-transport.ts'
import { untilAborted } from './until-aborted.ts'

/** A JSON-RPC error: the server's own answer to a request. */
export class ServerError extends Error {}

const listedTool = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.unknown()).optional(),
  annotations: z
    .looseObject({ readOnlyHint: z.boolean().optional(), idempotentHint: z.boolean().optional() })
    .optional(),
})
const toolPage = z.looseObject({ tools: z.array(listedTool), nextCursor: z.string().optional() })

export type ListedTool = z.infer<typeof listedTool>

export type Session = {
  list(signal: AbortSignal): Promise<Array<ListedTool>>
  call(tool: string, args: Record<string, unknown>, signal: AbortSignal): Promise<ToolResult>
  /** Ends the session on the server and every stream on our side. Resolves within seconds and never throws. */
  close(): Promise<void>
}

// Our choice: with more tools a model chooses badly, and their list alone fills its window.
export const MAX_TOOLS = 1_000
// The longest time of setTimeout. Requests end by their signal, and the SDK's own timer must not come first.
const NEVER_MS = 2 ** 31 - 1
// Our choice: the session ends on our side in any case.
const TERMINATE_MS = 3_000

export async function openSession(endpoint: Endpoint, fetch: Fetch, signal: AbortSignal): Promise<Session> {
  // The SDK's own validator compiles code, which workerd forbids.
  const client = new Client(
    { name: 'tarsy', version: '0.1.0' },
    { capabilities: {}, jsonSchemaValidator: new CfWorkerJsonSchemaValidator() },
  )
  const { transport, terminate, lastFailure } = watchTransport(endpoint, fetch)

  async function close(): Promise<void> {
    try {
      await untilAborted(terminate(), AbortSignal.timeout(TERMINATE_MS))
    } catch {
      // The server may be gone, or not support this. The session ends on our side all the same.
    }
    // This ends the streams on our side, so a failure changes nothing.
    await client.close().catch(() => {})
  }

  try {
    await runRequest(own => client.connect(transport, { signal: own, timeout: NEVER_MS }), signal, lastFailure)
  } catch (error) {
    await transport.close().catch(() => {})
    throw error
  }

  return {
    close,
    list: stop => listTools(client, stop),
    // Not `callTool`: it refuses a result that breaks the tool's own output schema, and the model can still read such a result.
    call: (tool, args, stop) =>
      runRequest(
        own =>
          client.request({ method: 'tools/call', params: { name: tool, arguments: args } }, toolResult, {
            signal: own,
            timeout: NEVER_MS,
          }),
        stop,
      ),
  }
}

/** All pages of the server's tool list. */
async function listTools(client: Client, stop: AbortSignal): Promise<Array<ListedTool>> {
  const tools: Array<ListedTool> = []
  const cursors = new Set<string>()
  let cursor: string | undefined
  do {
    const params = cursor === undefined ? {} : { cursor }
    const page = await runRequest(
      own => client.request({ method: 'tools/list', params }, toolPage, { signal: own, timeout: NEVER_MS }),
      stop,
    )
    tools.push(...page.tools)
    if (tools.length > MAX_TOOLS)
      throw new DeliveryFailure(
        'unreadable',
        `the server lists more than ${MAX_TOOLS} tools; narrow it down on its side`,
      )
    cursor = page.nextCursor
    if (cursor !== undefined && cursors.has(cursor))
      throw new DeliveryFailure('unreadable', 'the list of tools never ends: the server repeats a page')
    if (cursor !== undefined) cursors.add(cursor)
    if (cursors.size > MAX_TOOLS) throw new DeliveryFailure('unreadable', 'the list of tools never ends')
  } while (cursor !== undefined)
  return tools
}

/**
 * Runs one request with a signal of its own. The SDK never stops listening to a signal: when the time limit of a request that was answered long
 * ago runs out, it would still send the server a cancellation. `lastFailure` is used while connecting, because the SSE library turns errors into
 * text.
 */
async function runRequest<T>(
  run: (signal: AbortSignal) => Promise<T>,
  stop: AbortSignal,
  lastFailure: () => DeliveryFailure | null = () => null,
): Promise<T> {
  stop.throwIfAborted()
  const own = new AbortController()
  const pass = () => own.abort(stop.reason)
  stop.addEventListener('abort', pass, { once: true })
  try {
    return await untilAborted(run(own.signal), stop)
  } catch (error) {
    stop.throwIfAborted()
    throw failureOf(error, lastFailure())
  } finally {
    stop.removeEventListener('abort', pass)
  }
}

function failureOf(error: unknown, recorded: DeliveryFailure | null): Error {
  if (error instanceof DeliveryFailure) return error
  if (error instanceof McpError) {
    const message = error.message.replace(/^MCP error -?\d+: /, '')
    const kind = failureKindOf(error.data)
    return kind === null ? new ServerError(`${message} (MCP error ${error.code})`) : new DeliveryFailure(kind, message)
  }
  if (recorded !== null) return recorded
  if (error instanceof z.core.$ZodError || error instanceof SyntaxError)
    return new DeliveryFailure('unreadable', 'the answer is not what MCP prescribes')
  return new DeliveryFailure('unreadable', error instanceof Error ? error.message : String(error))
}
