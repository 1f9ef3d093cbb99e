// Calls sessions to their places: as many as there are places, a few at a time, each until it is known whether it took its place.

import type { Clock } from '#core/ports.ts'
import type { Admitted } from '../investigation-client.ts'
import { PLACE_MS } from '../lease.ts'
import { limitTime } from '../limited.ts'
import type { Line } from './line.ts'

// Cloudflare: at most 6 outgoing connections of an invocation wait for an answer at a time (`docs/limits.md`). One is left free.
const AT_ONCE = 5
/** A call that takes longer has failed. Our choice: the object reads one row and writes one. */
export const CALL_MS = 10_000
/** How long nobody is called after the store did not answer. Our choice. */
const PAUSE_MS = 5_000
/** The alarm is never set closer than this. Our choice. */
const SOONEST_MS = 500

export type CallerPorts = {
  line: Line
  /** How many sessions may run at a time. 0 while none can: the configuration is broken. */
  cap(): number
  admit(session: string): Promise<Admitted>
  /** Hands over a session that cannot be started. */
  giveUp(session: string): Promise<void>
  clock: Clock
  setAlarm(time: number): void
  waitUntil(work: Promise<void>): void
  report(event: string, facts: Record<string, unknown>): void
}

export class Caller {
  #ports: CallerPorts
  #calling = new Set<string>()
  #pausedUntil = 0
  /** When the alarm comes by what this instance knows. An earlier one than is needed does no harm. */
  #alarm = Number.POSITIVE_INFINITY

  constructor(ports: CallerPorts) {
    this.#ports = ports
  }

  /** Calls whoever can have a place now, and sets the alarm for what comes next. Cheap when there is nothing to do. */
  next(): void {
    const { line, cap, clock, waitUntil } = this.#ports
    const now = clock.now()
    line.lapse(now)
    if (now >= this.#pausedUntil) {
      // An instance that ended has called these and nobody heard the answer. A second call changes nothing.
      const again = line.called().filter(session => !this.#calling.has(session))
      const next = line.call(cap(), AT_ONCE - this.#calling.size - again.length, now + CALL_MS)
      for (const session of [...again, ...next]) waitUntil(this.#call(session))
    }
    this.#arm(now)
  }

  onAlarm(): void {
    this.#alarm = Number.POSITIVE_INFINITY
    this.next()
  }

  async #call(session: string): Promise<void> {
    const { clock, admit } = this.#ports
    this.#calling.add(session)
    try {
      this.#settle(session, await limitTime(clock, CALL_MS, () => admit(session)))
    } catch (fault) {
      await this.#fail(session, fault)
    } finally {
      this.#calling.delete(session)
      this.next()
    }
  }

  #settle(session: string, admitted: Admitted): void {
    const { line, clock } = this.#ports
    switch (admitted) {
      case 'runs':
        this.#pausedUntil = 0
        return line.confirm(session, clock.now() + PLACE_MS)
      case 'nothing_to_run':
        return line.remove(session)
      case 'store_down':
        return this.#pause(session)
      default:
        return admitted satisfies never
    }
  }

  /** Whoever is called next would fail too. */
  #pause(session: string): void {
    const { line, clock, report } = this.#ports
    if (this.#pausedUntil === 0) report('lobby.store_down', { session })
    this.#pausedUntil = clock.now() + PAUSE_MS
    line.takeBack(session)
  }

  async #fail(session: string, fault: unknown): Promise<void> {
    const { line, clock, giveUp, report } = this.#ports
    if (line.rest(session, clock.now()) === 'rests') return report('lobby.call_failed', { session, fault })
    try {
      await giveUp(session)
      line.remove(session)
    } catch (error) {
      // It rests, is called once more, and is then given up again.
      report('lobby.give_up_failed', { session, fault: error })
    }
  }

  #arm(now: number): void {
    const { line, setAlarm } = this.#ports
    const due = line.nextDue() ?? Number.POSITIVE_INFINITY
    // Nobody is called during a pause, and if no session can run at all.
    const stuck = line.hasWaiting() && (now < this.#pausedUntil || due === Number.POSITIVE_INFINITY)
    const wanted = stuck ? Math.min(due, Math.max(this.#pausedUntil, now + PAUSE_MS)) : due
    // What is due now and still here is being called.
    const time = Math.max(wanted, now + SOONEST_MS)
    if (time >= this.#alarm) return
    this.#alarm = time
    setAlarm(time)
  }
}
