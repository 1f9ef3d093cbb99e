// One server for the length of an execution: its tools, and its calls with their time limit and their one repetition.

import type { Clock, ToolOutcome, ToolSpec } from '#core/ports.ts'
import { isRepeatable, outcomeOf, sentenceOf } from './call-outcome.ts'
import type { Endpoint } from './endpoint.ts'
import type { Generations } from './generation.ts'
import type { Fetch } from './request-sender.ts'
import { callLimit } from './call-limit.ts'
import { SessionSlot, type SharedSession } from './session-slot.ts'
import type { Attempt, ToolList } from './session.ts'

export type Surroundings = {
  fetch: Fetch
  generations: Generations
  clock: Pick<Clock, 'sleep'>
  /** Between 0 and 1. */
  random: () => number
  log: (event: McpEvent) => void
}

/** For the operator's log; holds no secret and nothing that a tool returned. */
export type McpEvent = {
  event: 'mcp.reconnect' | 'mcp.cleanup' | 'mcp.tool_missing' | 'mcp.tool_unreadable'
  server: string
  message: string
}

export type OpenResult = ({ ok: true } & ToolList) | { ok: false; message: string }
type Tool = Pick<ToolSpec, 'name' | 'readOnly' | 'idempotent'>

// As in the reference (TARSy in Go): 30 s to come up, 90 s for a call, one repetition after 250 to 750 ms.
const OPEN_MS = 30_000
const CALL_MS = 90_000
const PAUSE_MS = { least: 250, spread: 500 }

export class Connection {
  readonly #endpoint: Endpoint
  readonly #around: Surroundings
  readonly #slot: SessionSlot

  constructor(endpoint: Endpoint, around: Surroundings) {
    this.#endpoint = endpoint
    this.#around = around
    this.#slot = new SessionSlot(endpoint, around.fetch, around.generations)
  }

  /** Connects and lists the tools; rejects only with the signal's reason. */
  async open(signal: AbortSignal): Promise<OpenResult> {
    const { timeoutMs, secrets } = this.#endpoint
    const limit = AbortSignal.timeout(Math.min(OPEN_MS, timeoutMs ?? OPEN_MS))
    let shared: SharedSession | null = null
    try {
      shared = await this.#slot.open(OPEN_MS, signal)
      return { ok: true, ...(await this.#slot.list(shared, AbortSignal.any([signal, limit]))) }
    } catch (error) {
      if (shared !== null) void this.#slot.retire(shared)
      signal.throwIfAborted()
      const late = `the server did not come up within ${seconds(timeoutMs ?? OPEN_MS)}`
      return { ok: false, message: limit.aborted ? late : sentenceOf(error, secrets) }
    }
  }

  /** Rejects only with the signal's reason. */
  async call(
    tool: Tool,
    args: Record<string, unknown>,
    signal: AbortSignal,
    onProgress: () => void,
  ): Promise<ToolOutcome> {
    signal.throwIfAborted()
    const { server, secrets, timeoutMs } = this.#endpoint
    const safe = tool.readOnly || tool.idempotent
    const limitMs = timeoutMs ?? CALL_MS
    const limit = callLimit(limitMs)
    const attempt: Attempt = {
      tool: tool.name,
      args,
      signal: AbortSignal.any([signal, limit.signal]),
      onProgress() {
        limit.refresh()
        onProgress()
      },
    }
    try {
      return await this.#callAndRepeat(attempt, safe)
    } catch (error) {
      signal.throwIfAborted()
      if (limit.signal.aborted)
        return { kind: 'timed_out', message: `${server} did not answer ${tool.name} within ${seconds(limitMs)}` }
      return outcomeOf(error, server, sentenceOf(error, secrets), safe)
    } finally {
      limit.clear()
    }
  }

  close(): Promise<void> {
    return this.#slot.close()
  }

  async #callAndRepeat(attempt: Attempt, safe: boolean): Promise<ToolOutcome> {
    const { signal } = attempt
    try {
      return await this.#callOnce(attempt)
    } catch (error) {
      if (signal.aborted || this.#slot.isClosed || !isRepeatable(error, safe)) throw error
      const { server, secrets } = this.#endpoint
      const { log, clock, random } = this.#around
      log({ event: 'mcp.reconnect', server, message: sentenceOf(error, secrets) })
      await clock.sleep(PAUSE_MS.least + random() * PAUSE_MS.spread, signal)
      return await this.#callOnce(attempt)
    }
  }

  async #callOnce(attempt: Attempt): Promise<ToolOutcome> {
    const { text, isError } = await this.#slot.call(attempt)
    return { kind: 'answer', content: text, isError }
  }
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`
}
