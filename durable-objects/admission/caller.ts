// Calls sessions to their places: as many as there are places, a few at a time, each until it is known whether it took its place.

import type { Clock } from '#core/ports.ts'
import type { Admitted } from '../investigation-client.ts'
import { PLACE_MS } from '../lease.ts'
import { limitTime } from '#core/limit-time.ts'
import type { Line } from './line.ts'

// Cloudflare: at most 6 outgoing connections of an invocation wait for an answer at a time (`docs/limits.md`). One is left free.
const AT_ONCE = 5
/** A call that takes longer has failed. Our choice: the object reads one row and writes one. */
const CALL_MS = 10_000
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
  /** When the alarm comes by what this instance knows; never later than anything is due. */
  #alarm = Number.POSITIVE_INFINITY

  constructor(ports: CallerPorts) {
    this.#ports = ports
  }

  /** The first work of an instance. The one before may have called sessions and not heard their answers; a second call changes nothing. */
  begin(): void {
    for (const session of this.#ports.line.called()) this.#ports.waitUntil(this.#call(session))
    this.onAlarm()
  }

  /** Ends what is due, and sets the alarm for what is due next. */
  onAlarm(): void {
    const { line, clock } = this.#ports
    this.#alarm = Number.POSITIVE_INFINITY
    line.lapse(clock.now())
    this.next()
    const due = line.nextDue()
    if (due !== null) this.expect(due)
  }

  /** Calls whoever can have a place now. Asks the line as little as possible: it runs twice for each session. */
  next(): void {
    const { line, cap, clock, waitUntil } = this.#ports
    const now = clock.now()
    const places = cap()
    if (now < this.#pausedUntil || places === 0) {
      if (line.hasWaiting()) this.expect(Math.max(this.#pausedUntil, now + PAUSE_MS))
      return
    }
    if (this.#calling.size >= AT_ONCE) return
    const called = line.call(places, AT_ONCE - this.#calling.size, now + CALL_MS)
    if (called.length > 0) this.expect(now + CALL_MS)
    for (const session of called) waitUntil(this.#call(session))
  }

  /** Makes sure that the alarm comes at this time, or before. What is due now is being called, so it never comes at once. */
  expect(due: number): void {
    const time = Math.max(due, this.#ports.clock.now() + SOONEST_MS)
    if (time >= this.#alarm) return
    this.#alarm = time
    this.#ports.setAlarm(time)
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
    const { due, spent } = line.rest(session, clock.now())
    this.expect(due)
    if (!spent) return report('lobby.call_failed', { session, fault })
    // Before the letter is sent: its consumer leaves alone who is in line. If it is not sent, the sweep offers the session again.
    line.remove(session)
    await giveUp(session).catch((error: unknown) => report('lobby.give_up_failed', { session, fault: error }))
  }
}
