// How many sessions may wait for their turn. The database is asked rarely: once for an instance of the object, and while the line is full.

import { isLineFull } from '#core/ingest/line.ts'
import type { Clock } from '#core/ports.ts'

// Our choice: at the cap the count reads 20,000 entries of an index.
const RECOUNT_MS = 1_000

export type WaitingPorts = {
  cap(): number
  /** How many wait; counts no further than `most`. */
  count(most: number): Promise<number>
  clock: Pick<Clock, 'now'>
  report(fault: unknown): void
}

export class WaitingCap {
  #ports: WaitingPorts
  /** How many waited when they were counted, without those accepted here. Null: never counted. */
  #before: number | null = null
  #countedAt = 0
  #counting: Promise<void> | null = null
  /** Since this instance began. Sessions that have left the line since the last count are in it, so the sum is never too small. */
  #accepted = 0
  #inFlight = 0

  constructor(ports: WaitingPorts) {
    this.#ports = ports
  }

  /** Whether one more session may wait. `settle` must follow if so. What comes before the first count is over is taken: nobody waits for it. */
  async take(): Promise<boolean> {
    const { cap, clock } = this.#ports
    if (this.#before === null) void this.#count()
    else if (this.#isFull(cap()) && clock.now() - this.#countedAt >= RECOUNT_MS) await this.#count()
    if (this.#isFull(cap())) return false
    this.#accepted += 1
    this.#inFlight += 1
    return true
  }

  /** What became of a session that was taken: whether it waits now. */
  settle(waits: boolean): void {
    this.#inFlight -= 1
    if (!waits) this.#accepted -= 1
  }

  #isFull(cap: number): boolean {
    return this.#before !== null && isLineFull(this.#before + this.#accepted, cap)
  }

  #count(): Promise<void> {
    return (this.#counting ??= this.#countNow().finally(() => {
      this.#counting = null
    }))
  }

  async #countNow(): Promise<void> {
    const { cap, count, clock, report } = this.#ports
    const stored = this.#accepted - this.#inFlight
    try {
      const waiting = await count(cap() + 1)
      this.#before = waiting - stored
      this.#countedAt = clock.now()
    } catch (fault) {
      report(fault)
    }
  }
}
