// The session of a connection: shared by concurrent calls, given up when it is lost, and opened again once for all of them.

import { serverDelay } from '#core/retry/backoff.ts'
import { within } from './call-limit.ts'
import { sentenceOf } from './call-outcome.ts'
import type { Endpoint } from './endpoint.ts'
import { closedFailure, DeliveryFailure, hintOf, mayComeUp } from './failure.ts'
import type { ToolResult } from './result-text.ts'
import type { Attempt, Session, ToolList } from './session.ts'
import type { Surroundings } from './surroundings.ts'
import { untilAborted } from '#core/until-aborted.ts'

/** The reference (TARSy in Go) gives a lost session 10 s to come back. */
const REOPEN_MS = 10_000

/** `calls` use the session now; a retired one takes no further calls and is closed with the last of them. */
type SharedSession = { session: Session; calls: number; retired: boolean }

type Around = Omit<Surroundings, 'tokens' | 'log'>

export class SessionSlot {
  readonly #endpoint: Endpoint
  readonly #around: Around
  readonly #onChange: () => void
  readonly #life = new AbortController()
  #current: SharedSession | null = null
  #reopening: Promise<SharedSession> | null = null

  /** `onChange` is called when the server may list other tools than before: it was restarted, or says so. */
  constructor(endpoint: Endpoint, around: Around, onChange: () => void) {
    this.#endpoint = endpoint
    this.#around = around
    this.#onChange = onChange
  }

  /** One attempt to open a session and to list the server's tools. */
  async openAndList(signal: AbortSignal): Promise<ToolList> {
    const shared = await this.#connect(AbortSignal.any([signal, this.#life.signal]))
    try {
      return await this.list(signal)
    } catch (error) {
      void this.#retire(shared)
      throw error
    }
  }

  async list(signal: AbortSignal): Promise<ToolList> {
    if (this.#current === null) throw closedFailure()
    return await this.#current.session.list(AbortSignal.any([signal, this.#life.signal]))
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
      if (this.#life.signal.aborted) throw closedFailure()
      if (error instanceof DeliveryFailure && (error.kind === 'lost' || error.kind === 'not-delivered')) {
        void this.#retire(shared)
      }
      throw error
    } finally {
      shared.calls -= 1
      if (shared.retired && shared.calls === 0) void shared.session.close()
    }
  }

  async close(): Promise<void> {
    this.#life.abort(closedFailure())
    await this.#current?.session.close()
  }

  /** Takes a session out of use. Calls that still use it may end. */
  async #retire(shared: SharedSession): Promise<void> {
    if (this.#current === shared) this.#current = null
    shared.retired = true
    // The server that comes back may be of another release.
    this.#around.speeches.delete(this.#endpoint.server)
    if (shared.calls === 0) await shared.session.close()
  }

  /** For all calls that find the session lost; it outlives the call that began it. */
  async #reopen(signal: AbortSignal): Promise<SharedSession> {
    this.#reopening ??= within(REOPEN_MS, limit => this.#openPatiently(limit)).finally(() => (this.#reopening = null))
    try {
      return await untilAborted(this.#reopening, signal)
    } catch (error) {
      // What fails before the call is sent has done nothing.
      throw new DeliveryFailure('not-delivered', sentenceOf(error, this.#endpoint.secrets))
    }
  }

  async #openPatiently(limit: AbortSignal): Promise<SharedSession> {
    const signal = AbortSignal.any([limit, this.#life.signal])
    for (let tries = 0; ; tries += 1) {
      try {
        const shared = await this.#connect(signal)
        this.#onChange()
        return shared
      } catch (error) {
        if (this.#life.signal.aborted || !mayComeUp(error)) throw error
        // All of them soon: a server that restarts refuses connections for a second or two.
        const { clock, seed } = this.#around
        await clock.sleep(serverDelay(0, hintOf(error), `${seed} reopen ${tries}`), signal).catch(() => {})
        if (limit.aborted) throw error
      }
    }
  }

  async #connect(signal: AbortSignal): Promise<SharedSession> {
    const { openSession } = await import('./session.ts')
    const opening = { endpoint: this.#endpoint, around: this.#around, onChange: this.#onChange }
    const session = await openSession(opening, signal)
    this.#current = { session, calls: 0, retired: false }
    return this.#current
  }
}
