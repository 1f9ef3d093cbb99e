// Counts refusals in the isolate that answers them: whoever guesses tokens must not write a row with every guess.

import type { Refusals } from '#store/refusals.ts'
import { HandOn, type HandOnClock } from '../request/hand-on.ts'

export type Refusal = Pick<Refusals, 'status' | 'actor' | 'route'>

// Our choice: more callers than are refused in ten seconds without an attack. Further ones are counted as unknown.
const MOST_ACTORS = 50
const MINUTE_MS = 60_000

/** One for each isolate. */
export class RefusalCounts {
  readonly #clock: HandOnClock
  readonly #handOn: HandOn
  #counts = new Map<string, Refusals>()

  constructor(handOn: (refusals: Array<Refusals>) => Promise<unknown>, clock: HandOnClock) {
    this.#clock = clock
    this.#handOn = new HandOn(() => {
      const counts = [...this.#counts.values()]
      this.#counts.clear()
      return handOn(counts)
    }, clock)
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
    this.#handOn.ask(later)
  }
}

function keyOf(at: string, status: number, actor: string | null): string {
  return `${at} ${status} ${actor ?? ''}`
}
