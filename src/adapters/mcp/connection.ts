// The way to one server for the length of an execution: opened, lost, opened again, and what a call may expect of it.

import type { Clock, ToolOutcome, ToolSpec } from '#core/ports.ts'
import { withoutSecrets, type Endpoint } from './endpoint.ts'
import { WayFailure } from './failure.ts'
import type { Fetch } from './guarded-fetch.ts'
import { resultText } from './result-text.ts'
import type { ListedTool, Session } from './session.ts'
import { untilAborted } from './until-aborted.ts'

export type Surroundings = {
  fetch: Fetch
  clock: Pick<Clock, 'sleep'>
  /** Between 0 and 1. */
  random: () => number
  log: (event: McpEvent) => void
}

/** For the operator's log; holds no secret and nothing that a tool returned. */
export type McpEvent = { event: 'mcp.reconnect' | 'mcp.cleanup' | 'mcp.tool_missing'; server: string; message: string }

export type Connection = {
  /** Connects and lists the tools; rejects only with the signal's reason. */
  open(signal: AbortSignal): Promise<{ ok: true; tools: Array<ListedTool> } | { ok: false; message: string }>
  call(
    tool: Pick<ToolSpec, 'name' | 'readOnly' | 'idempotent'>,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<ToolOutcome>
  close(): Promise<void>
}

// behaviour of the system that this one follows: 30 s to come up, 10 s to come back, 90 s for an operation, one retry after 250-750 ms.
const OPEN_MS = 30_000
const REOPEN_MS = 10_000
const CALL_MS = 90_000
const PAUSE_MS = { least: 250, spread: 500 }

/** A session, how many calls use it, and whether it is done for. */
type Held = { session: Session; calls: number; retired: boolean }

export function connectionTo(endpoint: Endpoint, around: Surroundings): Connection {
  const { server } = endpoint
  let held: Held | null = null
  let opening: Promise<Held> | null = null
  const life = new AbortController()

  async function connect(ms: number, signal: AbortSignal): Promise<Held> {
    const { openSession } = await import('./session.ts')
    const limit = AbortSignal.timeout(Math.min(ms, endpoint.timeoutMs ?? ms))
    try {
      const session = await openSession(endpoint, around.fetch, AbortSignal.any([signal, limit]))
      held = { session, calls: 0, retired: false }
      return held
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (limit.aborted)
        throw new WayFailure(
          'lost',
          `the server did not come up within ${seconds(Math.min(ms, endpoint.timeoutMs ?? ms))}`,
        )
      throw error
    }
  }

  /** One attempt for all calls that find the session gone; it outlives the call that began it. */
  function reopened(): Promise<Held> {
    opening ??= connect(REOPEN_MS, life.signal).finally(() => (opening = null))
    return opening
  }

  /** A lost session is left to the calls that still use it and ends with the last of them. */
  async function retire(which: Held): Promise<void> {
    if (held === which) held = null
    which.retired = true
    if (which.calls === 0) await which.session.close()
  }

  async function once(which: Held, tool: string, args: Record<string, unknown>, signal: AbortSignal) {
    which.calls += 1
    try {
      return await which.session.call(tool, args, signal)
    } catch (error) {
      if (life.signal.aborted) throw new WayFailure('lost', 'the connections of this execution were closed')
      if (error instanceof WayFailure && (error.kind === 'lost' || error.kind === 'not-delivered')) void retire(which)
      throw error
    } finally {
      which.calls -= 1
      if (which.retired && which.calls === 0) void which.session.close()
    }
  }

  async function attempt(tool: string, args: Record<string, unknown>, signal: AbortSignal): Promise<ToolOutcome> {
    // What fails before the call is sent has done nothing.
    const which =
      held ??
      (await untilAborted(reopened(), signal).catch((error: unknown) => {
        throw new WayFailure('not-delivered', sentence(error))
      }))
    signal.throwIfAborted()
    const result = await once(which, tool, args, signal)
    return { kind: 'answer', content: resultText(result), isError: result.isError === true }
  }

  function sentence(error: unknown): string {
    return withoutSecrets(error instanceof Error ? error.message : String(error), endpoint.secrets)
  }

  return {
    async open(signal) {
      let opened: Held | null = null
      const limit = AbortSignal.timeout(Math.min(OPEN_MS, endpoint.timeoutMs ?? OPEN_MS))
      try {
        opened = await connect(OPEN_MS, AbortSignal.any([signal, life.signal]))
        return { ok: true, tools: await opened.session.list(AbortSignal.any([signal, life.signal, limit])) }
      } catch (error) {
        if (opened !== null) void retire(opened)
        signal.throwIfAborted()
        return {
          ok: false,
          message: limit.aborted
            ? `the server did not come up within ${seconds(endpoint.timeoutMs ?? OPEN_MS)}`
            : sentence(error),
        }
      }
    },

    async call(tool, args, signal) {
      signal.throwIfAborted()
      const safe = tool.readOnly || tool.idempotent
      const limit = AbortSignal.timeout(endpoint.timeoutMs ?? CALL_MS)
      const both = AbortSignal.any([signal, limit])
      try {
        try {
          return await attempt(tool.name, args, both)
        } catch (error) {
          const repeatable =
            error instanceof WayFailure && (error.kind === 'not-delivered' || (error.kind === 'lost' && safe))
          if (both.aborted || life.signal.aborted || !repeatable) throw error
          around.log({ event: 'mcp.reconnect', server, message: sentence(error) })
          await around.clock.sleep(PAUSE_MS.least + around.random() * PAUSE_MS.spread, both)
          return await attempt(tool.name, args, both)
        }
      } catch (error) {
        signal.throwIfAborted()
        if (limit.aborted)
          return {
            kind: 'timed_out',
            message: `${server} did not answer ${tool.name} within ${seconds(endpoint.timeoutMs ?? CALL_MS)}`,
          }
        return outcomeOf(error, safe)
      }
    },

    async close() {
      life.abort(new WayFailure('lost', 'the connections of this execution were closed'))
      await held?.session.close()
    },
  }

  function outcomeOf(error: unknown, safe: boolean): ToolOutcome {
    const said = sentence(error)
    if (!(error instanceof WayFailure)) return { kind: 'answer', content: said, isError: true }
    const unknown = 'whether the tool did its work is unknown; look before calling it again'
    if (error.kind === 'lost' && !safe) return { kind: 'interrupted', message: `${server}: ${said}; ${unknown}` }
    if (error.kind === 'unreadable' && !safe) return { kind: 'unreachable', message: `${server}: ${said}; ${unknown}` }
    if (error.kind === 'not-delivered')
      return { kind: 'unreachable', message: `${server}: ${said}; the tool was not run` }
    return { kind: 'unreachable', message: `${server}: ${said}` }
  }
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`
}
