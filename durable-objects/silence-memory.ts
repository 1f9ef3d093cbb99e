// The silences as the Intake knows them. It writes them too, so it knows of each change at once.

import { readySilences, type ReadySilence, type Silence } from '#core/ingest/silences.ts'
import type { Clock } from '#core/ports.ts'

// Our choice: while the object is being replaced, two instances know of one change each; the sweep mends what one of them decided meanwhile.
const READ_AGAIN_MS = 60_000

export class SilenceMemory {
  #read: () => Promise<ReadonlyArray<Silence>>
  #clock: Pick<Clock, 'now'>
  #known: { silences: Promise<ReadonlyArray<ReadySilence>>; at: number } | null = null

  /** `read` answers those that are not over. */
  constructor(read: () => Promise<ReadonlyArray<Silence>>, clock: Pick<Clock, 'now'>) {
    this.#read = read
    this.#clock = clock
  }

  /** Rejects if the database does not answer: then it takes no alert either. */
  all(): Promise<ReadonlyArray<ReadySilence>> {
    const now = this.#clock.now()
    if (this.#known !== null && now - this.#known.at < READ_AGAIN_MS) return this.#known.silences
    const silences = this.#read().then(readySilences)
    const known = { silences, at: now }
    this.#known = known
    silences.catch(() => {
      if (this.#known === known) this.#known = null
    })
    return silences
  }

  forget(): void {
    this.#known = null
  }
}
