// One stretch of a session's run in this object: from admission to the end, or to the kill that the next stretch goes on from.

import type { Engine } from '#core/investigation/engine.ts'
import type { Journal } from '#core/investigation/journal.ts'
import { runSession } from '#core/investigation/run-session.ts'
import { openStage } from '#core/investigation/state.ts'
import { Stop } from '#core/investigation/stop.ts'
import { outageMs, PLACE_MS, timeOf } from './lease.ts'
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

  /** Resolves when nothing is left to run, or when the session must wait for a place. `fresh`: nothing was cut before it. */
  async go(fresh: boolean): Promise<void> {
    // A question needs no place: whoever asks waits for it.
    if (this.#journal.state().ended) return this.#stretch(fresh)
    const { lobby, maxConcurrentSessions } = this.#wiring
    const admission = await lobby.enter(this.#sessionId, maxConcurrentSessions, PLACE_MS)
    if (!admission.granted || this.#journal.state().ended) return
    try {
      await this.#stretch(fresh)
    } finally {
      await lobby.leave(this.#sessionId)
    }
  }

  async #stretch(fresh: boolean): Promise<void> {
    if (!fresh) this.#resume()
    this.#limitTime()
    try {
      await runSession(this.#engine(), this.#wiring.makePlan)
    } finally {
      this.#timer.abort()
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
    const by = state.ended ? openStage(state)?.cancelledBy : state.cancelledBy
    if (by != null) this.cancel(by)
  }

  #limitTime(): void {
    const state = this.#journal.state()
    const { limitMs, leftMs } = timeOf(state, this.#wiring.sessionTimeoutMs, clock.now())
    const what = state.ended ? 'the answer' : 'session'
    const end = () => this.#stop.abort(new Stop('timed_out', `${what} timed out after ${limitMs / 1000} seconds`))
    // The sleep rejects when the run ends first: then there is nothing to limit.
    clock.sleep(Math.max(0, leftMs), this.#timer.signal).then(end, () => undefined)
  }

  #engine(): Engine {
    const { llm, tools, mask } = this.#wiring
    const { signal } = this.#stop
    return {
      sessionId: this.#sessionId,
      journal: this.#journal,
      llm,
      tools,
      mask,
      clock,
      ids,
      signal,
      startedAt: clock.now(),
    }
  }
}
