import type { Clock } from '../ports.ts'

/** A timer holds 2^31 ms, less than 25 days, and a person may take longer: whoever wakes looks at the time again. */
const LONGEST_MS = 3_600_000

/** Resolves at about that time, when something is told, or when the signal aborts. */
export async function nap(clock: Clock, until: number, told: Promise<void>, signal: AbortSignal): Promise<void> {
  const over = new AbortController()
  const any = AbortSignal.any([signal, over.signal])
  // The sleep rejects when the signal aborts, or when something was told first.
  const due = clock.sleep(Math.min(until - clock.now(), LONGEST_MS), any).catch(() => undefined)
  await Promise.race([told, due])
  over.abort()
}
