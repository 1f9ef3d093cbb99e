// One stretch of a session's run in this object: from admission to the end, or to the kill that the next stretch goes on from.

import type { Engine } from '#core/investigation/engine.ts'
import type { Journal } from '#core/investigation/journal.ts'
import { runSession } from '#core/investigation/run-session.ts'
import { Stop } from '#core/investigation/stop.ts'
import { outageMs, PLACE_MS, remainingMs } from './lease.ts'
import { clock, ids } from './platform.ts'
import type { Wiring } from './wire.ts'

/** When the session was last seen alive, for the outage that a restart is credited with. */
const ALIVE = 'alive_at'

export class Run {
  #sessionId: string
  #journal: Journal
  #wiring: Wiring
  #kv: SyncKvStorage
  #stop = new AbortController()
  #timer = new AbortController()

  constructor(sessionId: string, journal: Journal, wiring: Wiring, kv: SyncKvStorage) {
    this.#sessionId = sessionId
    this.#journal = journal
    this.#wiring = wiring
    this.#kv = kv
  }

  /** Resolves when the session has ended, or when it must wait for a place. */
  async go(): Promise<void> {
    const { lobby, maxConcurrentSessions } = this.#wiring
    const admission = await lobby.enter(this.#sessionId, maxConcurrentSessions, PLACE_MS)
    if (!admission.granted || this.#journal.state().ended) return
    this.#resume()
    this.#limitTime()
    try {
      await runSession(this.#engine(), this.#wiring.makePlan)
    } finally {
      this.#timer.abort()
      await lobby.leave(this.#sessionId)
    }
  }

  cancel(by: string): void {
    this.#stop.abort(new Stop('cancelled', `cancelled by ${by}`))
  }

  /** A tick of the lease: keeps the place in the Lobby and the proof of life. */
  async renew(): Promise<void> {
    this.#kv.put(ALIVE, clock.now())
    await this.#wiring.lobby.renew(this.#sessionId, PLACE_MS)
  }

  #resume(): void {
    const state = this.#journal.state()
    if (state.startedAt === null) return
    const lastAlive = Math.max(state.lastAt, this.#kv.get<number>(ALIVE) ?? 0)
    const away = outageMs(lastAlive, clock.now())
    this.#journal.append({ type: 'session.resumed', public: null, private: { outageMs: away } })
    if (state.cancelledBy !== null) this.cancel(state.cancelledBy)
  }

  #limitTime(): void {
    const { sessionTimeoutMs } = this.#wiring
    const left = remainingMs(this.#journal.state(), sessionTimeoutMs, clock.now())
    const limit = this.#journal.state().plan?.sessionTimeoutMs ?? sessionTimeoutMs
    const end = () => this.#stop.abort(new Stop('timed_out', `session timed out after ${limit / 1000} seconds`))
    // The sleep rejects when the run ends first: then there is nothing to limit.
    clock.sleep(Math.max(0, left), this.#timer.signal).then(end, () => undefined)
  }

  #engine(): Engine {
    const { llm, tools, mask } = this.#wiring
    const { signal } = this.#stop
    return { sessionId: this.#sessionId, journal: this.#journal, llm, tools, mask, clock, ids, signal }
  }
}
