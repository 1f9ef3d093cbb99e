// One MCP session on the SDK's client. Loaded on first use: the SDK is large, and most requests of the Worker need no tool.

import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { McpError } from '@modelcontextprotocol/sdk/types.js'
import { CfWorkerJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/cfworker'
import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'
import { deliveryOf } from './exchanges.ts'
import { WayFailure } from './failure.ts'
import type { Fetch } from './guarded-fetch.ts'
import { toolResult, type ToolResult } from './result-text.ts'
import { watchedTransport } from './watched-transport.ts'
import { untilAborted } from './until-aborted.ts'

/** What the server itself says in answer to a request: a JSON-RPC error. */
export class ServerSays extends Error {}

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
  /** Says goodbye and ends every stream; resolves within seconds and never throws. */
  close(): Promise<void>
}

// Ours: beyond this a model chooses badly, and the list alone fills its window.
export const MAX_TOOLS = 1_000
// The longest that setTimeout can wait. Requests end by their signal; the SDK's own timer must not come first.
const NEVER_MS = 2 ** 31 - 1
// A goodbye is a courtesy.
const TERMINATE_MS = 3_000

export async function openSession(endpoint: Endpoint, fetch: Fetch, signal: AbortSignal): Promise<Session> {
  // The SDK's own validator compiles code, which workerd forbids.
  const client = new Client(
    { name: 'tarsy', version: '0.1.0' },
    { capabilities: {}, jsonSchemaValidator: new CfWorkerJsonSchemaValidator() },
  )
  const { transport, terminate, failure } = watchedTransport(endpoint, fetch)

  async function close(): Promise<void> {
    try {
      await untilAborted(terminate(), AbortSignal.timeout(TERMINATE_MS))
    } catch {
      // The server may be gone or know no goodbye; the session ends on our side all the same.
    }
    // It ends our side of the streams; what the server thinks of it changes nothing.
    await client.close().catch(() => {})
  }

  try {
    await guarded(own => client.connect(transport, { signal: own, timeout: NEVER_MS }), signal, failure)
  } catch (error) {
    await transport.close().catch(() => {})
    throw error
  }

  return {
    close,
    async list(stop) {
      const tools: Array<ListedTool> = []
      const cursors = new Set<string>()
      let cursor: string | undefined
      do {
        const params = cursor === undefined ? {} : { cursor }
        const page = await guarded(
          own => client.request({ method: 'tools/list', params }, toolPage, { signal: own, timeout: NEVER_MS }),
          stop,
        )
        tools.push(...page.tools)
        if (tools.length > MAX_TOOLS)
          throw new WayFailure(
            'unreadable',
            `the server lists more than ${MAX_TOOLS} tools; narrow it down on its side`,
          )
        cursor = page.nextCursor
        if (cursor !== undefined && cursors.has(cursor))
          throw new WayFailure('unreadable', 'the list of tools never ends: the server repeats a page')
        if (cursor !== undefined) cursors.add(cursor)
        if (cursors.size > MAX_TOOLS) throw new WayFailure('unreadable', 'the list of tools never ends')
      } while (cursor !== undefined)
      return tools
    },
    // Not `callTool`: it refuses a result that breaks the tool's own output schema, and the model can still read such a result.
    call: (tool, args, stop) =>
      guarded(
        own =>
          client.request({ method: 'tools/call', params: { name: tool, arguments: args } }, toolResult, {
            signal: own,
            timeout: NEVER_MS,
          }),
        stop,
      ),
  }
}

/**
 * Runs one request. It gets a signal of its own: the SDK listens on for as long as the signal lives, and would tell the server of a
 * cancellation when a time limit runs out that belonged to a request answered long ago. `recorded` is asked while connecting: the SSE
 * library flattens what went wrong to a text.
 */
async function guarded<T>(
  run: (signal: AbortSignal) => Promise<T>,
  stop: AbortSignal,
  recorded: () => WayFailure | null = () => null,
): Promise<T> {
  stop.throwIfAborted()
  const own = new AbortController()
  const pass = () => own.abort(stop.reason)
  stop.addEventListener('abort', pass, { once: true })
  try {
    return await untilAborted(run(own.signal), stop)
  } catch (error) {
    stop.throwIfAborted()
    throw failureOf(error, recorded())
  } finally {
    stop.removeEventListener('abort', pass)
  }
}

function failureOf(error: unknown, recorded: WayFailure | null): Error {
  if (error instanceof WayFailure) return error
  if (error instanceof McpError) {
    const message = error.message.replace(/^MCP error -?\d+: /, '')
    const kind = deliveryOf(error.data)
    return kind === null ? new ServerSays(`${message} (MCP error ${error.code})`) : new WayFailure(kind, message)
  }
  if (recorded !== null) return recorded
  if (error instanceof z.core.$ZodError || error instanceof SyntaxError)
    return new WayFailure('unreadable', 'the answer is not what MCP prescribes')
  return new WayFailure('unreadable', error instanceof Error ? error.message : String(error))
}
