// How many alerts a minute somebody may hand in. Counted in memory: a new instance of the object starts anew, so that at worst a minute's
// alerts are taken twice.

import type { Config } from '#core/config/config.ts'
import type { SenderName } from '#core/alerts/sender-names.ts'

const MINUTE_MS = 60_000
// Our choice: names of callers may come from outside, and each takes some 100 bytes.
const MOST_KEPT = 10_000

type Allowance = { left: number; at: number }

export class RateLimits {
  #allowances = new Map<string, Allowance>()

  /** Null if `who` may hand in one more; else the milliseconds until they may. A minute's worth may come at once. */
  take(who: string, perMinute: number, now: number): number | null {
    const left = this.#leftOf(who, perMinute, now)
    // Behind the others: the first of the map is the one that was not heard of for longest.
    this.#allowances.delete(who)
    this.#allowances.set(who, { left: left < 1 ? left : left - 1, at: now })
    this.#forget()
    return left < 1 ? ((1 - left) * MINUTE_MS) / perMinute : null
  }

  #leftOf(who: string, perMinute: number, now: number): number {
    const known = this.#allowances.get(who)
    if (known === undefined) return perMinute
    const regained = (Math.max(0, now - known.at) * perMinute) / MINUTE_MS
    return Math.min(perMinute, known.left + regained)
  }

  #forget(): void {
    const [oldest] = this.#allowances.keys()
    if (this.#allowances.size > MOST_KEPT && oldest !== undefined) this.#allowances.delete(oldest)
  }
}

/** Alerts a minute; null for no limit. */
export function rateLimitOf({ rateLimit, rateLimits }: Config['ingest'], sender: SenderName): number | null {
  return (rateLimits[sender] ?? rateLimit) || null
}
