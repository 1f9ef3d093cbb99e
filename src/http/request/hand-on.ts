// Hands on what an isolate has gathered, so that not every request writes.

// As often as requests are counted (src/metrics/request-counts.ts).
const HAND_ON_MS = 10_000

export type HandOnClock = { now(): number; sleep(ms: number): Promise<void> }

/** One for each isolate and kind of news. An isolate that ends loses what it gathered in at most the last ten seconds. */
export class HandOn {
  readonly #work: () => Promise<unknown>
  readonly #clock: HandOnClock
  #waitingSince: number | null = null

  constructor(work: () => Promise<unknown>, clock: HandOnClock) {
    this.#work = work
    this.#clock = clock
  }

  /** There is something to hand on. `later` keeps work going after the answer (`waitUntil`). */
  ask(later: (work: Promise<unknown>) => void): void {
    const now = this.#clock.now()
    // A wait that is long overdue was cut off together with its request.
    if (this.#waitingSince !== null && now - this.#waitingSince < 2 * HAND_ON_MS) return
    this.#waitingSince = now
    later(this.#workSoon())
  }

  async #workSoon(): Promise<void> {
    await this.#clock.sleep(HAND_ON_MS)
    this.#waitingSince = null
    await this.#work()
  }
}
