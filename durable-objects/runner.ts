// At most one run of the session in this object, and the session's place in the Lobby.

import type { Journal } from '#core/investigation/log/journal.ts'
import type { Next } from '#core/investigation/decide/what-next.ts'
import { FOLLOW_MS } from './followers/catch-up.ts'
import { PLACE_MS } from './lease.ts'
import { limitTime } from '#core/limit-time.ts'
import { clock, logFaultAs, logLine } from './platform.ts'
import { Run } from './run.ts'
import type { Wiring } from './wire.ts'

export type RunnerPorts = {
  sessionId: string
  kv: SyncKvStorage
  openJournal(): Journal
  wire(): Wiring
  next(): Next
  waitUntil(work: Promise<void>): void
  /**
   * Called when a run is over; `ran`: to its end, with its place given back. Another one may have followed at once. Resolves to true if nothing is
   * left to do.
   */
  afterRun(ran: boolean): Promise<boolean>
}

export class Runner {
  #ports: RunnerPorts
  #run: Run | null = null
  /** The Lobby gave a place that no run has taken yet. */
  #admitted = false
  /** The run in flight has a place. */
  #hasPlace = false

  constructor(ports: RunnerPorts) {
    this.#ports = ports
  }

  /** Starts a run if the log asks for one and none is in flight. `fresh`: its work was only just written, so nothing was interrupted. */
  start(fresh = false): void {
    const { sessionId, kv, openJournal, wire, next, waitUntil } = this.#ports
    if (this.#run !== null || next().kind !== 'run') return
    const journal = openJournal()
    const run = new Run({ sessionId, journal, wiring: wire(), kv, takePlace: () => this.#takePlace() })
    this.#run = run
    const done = run
      .go(fresh || journal.state().startedAt === null)
      .catch(error => {
        logFaultAs('warn', 'run.failed', { session: sessionId })(error)
        return false
      })
      .finally(() => {
        this.#run = null
        this.#hasPlace = false
        this.#admitted = false
      })
    waitUntil(done.then(ran => this.#goOn(ran)))
  }

  /** Starts a run that has its place already. */
  admit(): void {
    if (!this.#hasPlace) this.#admitted = true
    this.start()
  }

  /** The log says by whom. */
  cancel(): void {
    this.#run?.cancel()
  }

  /** Renews the place while a run goes on, and gives it back afterwards. Never rejects: a Lobby that does not answer holds up nothing else. */
  async keepPlace(): Promise<void> {
    const { sessionId, openJournal, wire } = this.#ports
    const run = this.#run
    // A kill may have come between the end of a run and its `leave`. After PLACE_MS the place is free by itself.
    if (run === null && clock.now() - openJournal().state().lastAt > PLACE_MS) return
    const renewOrLeave = () => (run === null ? wire().lobby.leave(sessionId) : run.renew())
    await limitTime(clock, FOLLOW_MS, renewOrLeave).catch(
      logFaultAs('warn', 'lobby.place_failed', { session: sessionId }),
    )
  }

  async #takePlace(): Promise<boolean> {
    // The Lobby may call while it is being asked.
    this.#hasPlace = this.#admitted || (await this.#enter()) || this.#admitted
    this.#admitted = false
    return this.#hasPlace
  }

  async #enter(): Promise<boolean> {
    const { sessionId, openJournal, wire } = this.#ports
    const { lobby, maxConcurrentSessions } = wire()
    const begun = openJournal().state().startedAt !== null
    return (await lobby.enter(sessionId, maxConcurrentSessions, PLACE_MS, begun)).granted
  }

  async #goOn(ran: boolean): Promise<void> {
    // More work may have been written while the run ended. A run that failed, or found no place, is tried again by the lease.
    if (ran) this.start(true)
    // The local start program reads this line (local/start/ended-objects.ts).
    if (await this.#ports.afterRun(ran)) logLine('info', 'session.rests', { session: this.#ports.sessionId })
  }
}
