// One run of a session in this object: from admission until nothing is left to do, everything waits, or a kill. The next run goes on from there.

import { boundsOf } from '#core/investigation/decide/bounds.ts'
import type { Engine } from '#core/investigation/engine.ts'
import type { Journal } from '#core/investigation/log/journal.ts'
import { runSession } from '#core/investigation/run-session.ts'
import { cancelledText } from '#core/protocol/cancellation.ts'
import { Stop } from '#core/investigation/stop.ts'
import { whatNext } from '#core/investigation/decide/what-next.ts'
import { outageMs, PLACE_MS } from './lease.ts'
import { clock, ids } from './platform.ts'
import type { Wiring } from './wire.ts'

/** Key of the last sign of life (milliseconds since the epoch). A restart computes the outage from it. */
const ALIVE = 'alive_at'

export type RunPorts = {
  sessionId: string
  journal: Journal
  wiring: Wiring
  kv: SyncKvStorage
  /** False if there is no place in the Lobby. */
  takePlace(): Promise<boolean>
}

export class Run {
  #sessionId: string
  #journal: Journal
  #wiring: Wiring
  #kv: SyncKvStorage
  #takePlace: () => Promise<boolean>
  #stop = new AbortController()
  #timer = new AbortController()

  constructor({ sessionId, journal, wiring, kv, takePlace }: RunPorts) {
    this.#sessionId = sessionId
    this.#journal = journal
    this.#wiring = wiring
    this.#kv = kv
    this.#takePlace = takePlace
  }

  /** True when the work is done or waits; false if there was no place in the Lobby. `fresh`: no run was interrupted before this one. */
  async go(fresh: boolean): Promise<boolean> {
    const next = whatNext(this.#journal.state(), clock.now())
    if (next.kind !== 'run') return true
    if (!next.takesPlace) return this.#runSession(fresh)
    // Only ends are left to write: that calls no model and no tool, so it needs no place.
    if (!next.over && !(await this.#takePlace())) return false
    try {
      return await this.#runSession(fresh)
    } finally {
      await this.#wiring.lobby.leave(this.#sessionId)
    }
  }

  async #runSession(fresh: boolean): Promise<true> {
    if (!fresh) this.#resume()
    this.#limitTime()
    try {
      await runSession(this.#engine(), this.#wiring.makePlan)
      return true
    } finally {
      this.#timer.abort()
    }
  }

  /** Stops the run if its session or its question was cancelled. */
  cancel(): void {
    const { cancelledBy, cancelReason } = this.#bounds()
    if (cancelledBy !== null) this.#stop.abort(new Stop('cancelled', cancelledText(cancelledBy, cancelReason)))
  }

  #bounds() {
    return boundsOf(this.#journal.state(), clock.now(), this.#wiring.sessionTimeoutMs)
  }

  /** A tick of the lease: renews the place in the Lobby and the sign of life. */
  async renew(): Promise<void> {
    this.#kv.put(ALIVE, clock.now())
    await this.#wiring.lobby.renew(this.#sessionId, PLACE_MS)
  }

  #resume(): void {
    const state = this.#journal.state()
    // A session that wakes from a wait was not interrupted.
    if (state.startedAt === null || state.waiting !== null) return
    const lastAlive = Math.max(state.lastAt, this.#kv.get<number>(ALIVE) ?? 0)
    const away = outageMs(lastAlive, clock.now())
    this.#journal.append({ type: 'session.resumed', public: null, private: { outageMs: away } })
  }

  /** Stops the run at its deadline; at once if the session was cancelled or has no time left. */
  #limitTime(): void {
    this.cancel()
    const { leftMs, expiry } = this.#bounds()
    const end = () => this.#stop.abort(new Stop('timed_out', expiry))
    if (leftMs <= 0) return end()
    // The sleep rejects when the run ends before its deadline.
    clock.sleep(leftMs, this.#timer.signal).then(end, () => undefined)
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
