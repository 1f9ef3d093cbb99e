// Counts refusals in the isolate that answers them: whoever guesses tokens must not write a row with every guess.

import type { Refusals } from '#store/refusals.ts'

export type Refusal = Pick<Refusals, 'status' | 'actor' | 'route'>

// As often as requests are counted (src/metrics/request-counts.ts).
const HAND_ON_MS = 10_000
// Our choice: more callers than are refused in ten seconds without an attack. Further ones are counted as unknown.
const MOST_ACTORS = 50
const MINUTE_MS = 60_000

/** One for each isolate. An isolate that ends loses the counts of at most the last ten seconds. */
export class RefusalCounts {
  readonly #handOn: (refusals: Array<Refusals>) => Promise<unknown>
  readonly #clock: { now(): number; sleep(ms: number): Promise<void> }
  #counts = new Map<string, Refusals>()
  #waitingSince: number | null = null

  constructor(
    handOn: (refusals: Array<Refusals>) => Promise<unknown>,
    clock: { now(): number; sleep(ms: number): Promise<void> },
  ) {
    this.#handOn = handOn
    this.#clock = clock
  }

  /** `later` keeps work going after the answer (`waitUntil`). */
  add({ status, actor, route }: Refusal, later: (work: Promise<unknown>) => void): void {
    const now = this.#clock.now()
    const at = new Date(now - (now % MINUTE_MS)).toISOString()
    const ownKey = keyOf(at, status, actor)
    const named = this.#counts.has(ownKey) || this.#counts.size < MOST_ACTORS ? actor : null
    const key = keyOf(at, status, named)
    const counted = this.#counts.get(key) ?? { at, status, actor: named, route, count: 0 }
    this.#counts.set(key, { ...counted, count: counted.count + 1 })
    // A wait that is long overdue was cut off together with its request.
    if (this.#waitingSince !== null && now - this.#waitingSince < 2 * HAND_ON_MS) return
    this.#waitingSince = now
    later(this.#handOnSoon())
  }

  async #handOnSoon(): Promise<void> {
    await this.#clock.sleep(HAND_ON_MS)
    this.#waitingSince = null
    const counts = [...this.#counts.values()]
    this.#counts.clear()
    await this.#handOn(counts)
  }
}

function keyOf(at: string, status: number, actor: string | null): string {
  return `${at} ${status} ${actor ?? ''}`
}
