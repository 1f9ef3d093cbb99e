// The MCP session of a connection: shared by concurrent calls, given up when it is lost, and opened again once for all of them.

import { sentenceOf } from './call-outcome.ts'
import type { Endpoint } from './endpoint.ts'
import { closedFailure, DeliveryFailure } from './failure.ts'
import type { Generations } from './generation.ts'
import type { Fetch } from './request-sender.ts'
import type { ToolResult } from './result-text.ts'
import type { Attempt, Session, ToolList } from './session.ts'
import { untilAborted } from './until-aborted.ts'

/** The reference (TARSy in Go) gives a lost session 10 s to come back. */
const REOPEN_MS = 10_000

/** `calls` use the session now; a retired one takes no further calls and is closed with the last of them. */
export type SharedSession = { session: Session; calls: number; retired: boolean }

export class SessionSlot {
  readonly #endpoint: Endpoint
  readonly #fetch: Fetch
  readonly #generations: Generations
  #current: SharedSession | null = null
  #reopening: Promise<SharedSession> | null = null
  readonly #life = new AbortController()

  constructor(endpoint: Endpoint, fetch: Fetch, generations: Generations) {
    this.#generations = generations
    this.#endpoint = endpoint
    this.#fetch = fetch
  }

  get isClosed(): boolean {
    return this.#life.signal.aborted
  }

  open(ms: number, signal: AbortSignal): Promise<SharedSession> {
    return this.#connect(ms, AbortSignal.any([signal, this.#life.signal]))
  }

  list({ session }: SharedSession, signal: AbortSignal): Promise<ToolList> {
    return session.list(AbortSignal.any([signal, this.#life.signal]))
  }

  /** One attempt. Rejects with a DeliveryFailure, or with a ServerError if that is the server's answer. */
  async call(attempt: Attempt): Promise<ToolResult> {
    const { signal } = attempt
    const shared = this.#current ?? (await this.#reopen(signal))
    signal.throwIfAborted()
    shared.calls += 1
    try {
      return await shared.session.call(attempt)
    } catch (error) {
      if (this.isClosed) throw closedFailure()
      if (error instanceof DeliveryFailure && (error.kind === 'lost' || error.kind === 'not-delivered')) {
        void this.retire(shared)
      }
      throw error
    } finally {
      shared.calls -= 1
      if (shared.retired && shared.calls === 0) void shared.session.close()
    }
  }

  /** Takes a session out of use. Calls that still use it may end. */
  async retire(shared: SharedSession): Promise<void> {
    if (this.#current === shared) this.#current = null
    shared.retired = true
    if (shared.calls === 0) await shared.session.close()
  }

  async close(): Promise<void> {
    this.#life.abort(closedFailure())
    await this.#current?.session.close()
  }

  /** One attempt for all calls that find the session lost; it outlives the call that began it. */
  async #reopen(signal: AbortSignal): Promise<SharedSession> {
    this.#reopening ??= this.#connect(REOPEN_MS, this.#life.signal).finally(() => (this.#reopening = null))
    try {
      return await untilAborted(this.#reopening, signal)
    } catch (error) {
      // What fails before the call is sent has done nothing.
      throw new DeliveryFailure('not-delivered', sentenceOf(error, this.#endpoint.secrets))
    }
  }

  async #connect(ms: number, signal: AbortSignal): Promise<SharedSession> {
    const { openSession } = await import('./session.ts')
    const limitMs = Math.min(ms, this.#endpoint.timeoutMs ?? ms)
    const limit = AbortSignal.timeout(limitMs)
    try {
      const session = await openSession(
        this.#endpoint,
        this.#fetch,
        this.#generations,
        AbortSignal.any([signal, limit]),
      )
      this.#current = { session, calls: 0, retired: false }
      return this.#current
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (limit.aborted) throw new DeliveryFailure('lost', `the server did not come up within ${limitMs / 1_000} s`)
      throw error
    }
  }
}
