// Decides at the door of the whole system whether an alert is taken: by its sender's rate, by the memory at hand, by how many wait.

import type { SenderName } from '#core/alerts/sender-names.ts'
import type { Config } from '#core/config/config.ts'
import { lineFullText } from '#core/ingest/line.ts'
import type { Clock } from '#core/ports.ts'
import { rateLimitOf, RateLimits } from './rate-limits.ts'
import { WaitingCap } from './waiting-cap.ts'

// Our choice: an isolate has 128 MB (docs/limits.md), and D1's driver copies a text twice.
const MOST_CHARACTERS = 24_000_000
/** Ours: 16 alerts are stored in some 10 ms. */
const CROWDED_MS = 1_000
/** Ours: a session takes minutes, so the line is as long in a moment. */
const LINE_FULL_MS = 30_000

/** Nothing was stored, and the sender may try again after `afterMs`. `message` says which limit was reached, as the end of a sentence. */
export type Refused = { refused: 'rate' | 'full'; message: string; afterMs: number }

type Reported = { sender: SenderName; facts: { author: string | null; alert_data: string } }

export type DoorPorts = {
  ingest(): Config['ingest']
  /** How many sessions wait for their turn; counts no further than `most`. */
  countWaiting(most: number): Promise<number>
  clock: Pick<Clock, 'now'>
  report(fault: unknown): void
}

export class IntakeDoor {
  #ports: DoorPorts
  #characters = 0
  #rates = new RateLimits()
  #waiting: WaitingCap

  constructor(ports: DoorPorts) {
    this.#ports = ports
    const { clock, report } = ports
    const count = (most: number) => ports.countWaiting(most)
    this.#waiting = new WaitingCap({ cap: () => ports.ingest().maxWaiting, count, clock, report })
  }

  /** `store` rejects if nothing was stored; `waits` tells whether what it stored is one more session that waits for its turn. */
  async admit<Stored>(
    alert: Reported,
    store: () => Promise<Stored>,
    waits: (stored: Stored) => boolean,
  ): Promise<Stored | Refused> {
    const characters = alert.facts.alert_data.length
    const refused = this.#refuse(alert, characters)
    if (refused !== null) return refused
    this.#characters += characters
    try {
      return (await this.#waiting.take()) ? await this.#store(store, waits) : this.#lineIsFull()
    } finally {
      this.#characters -= characters
    }
  }

  async #store<Stored>(store: () => Promise<Stored>, waits: (stored: Stored) => boolean): Promise<Stored> {
    let oneMore = false
    try {
      const stored = await store()
      oneMore = waits(stored)
      return stored
    } finally {
      this.#waiting.settle(oneMore)
    }
  }

  #refuse({ sender, facts }: Reported, characters: number): Refused | null {
    const perMinute = rateLimitOf(this.#ports.ingest(), sender)
    const { now } = this.#ports.clock
    const afterMs = perMinute === null ? null : this.#rates.take(`${sender} ${facts.author}`, perMinute, now())
    if (afterMs !== null) {
      const message = `${facts.author} sends more than ${perMinute} alerts a minute by '${sender}' (ingest.rate_limit)`
      return { refused: 'rate', message, afterMs }
    }
    if (this.#characters + characters <= MOST_CHARACTERS) return null
    return { refused: 'full', message: 'too many arrive at once', afterMs: CROWDED_MS }
  }

  #lineIsFull(): Refused {
    return { refused: 'full', message: lineFullText(this.#ports.ingest().maxWaiting), afterMs: LINE_FULL_MS }
  }
}
