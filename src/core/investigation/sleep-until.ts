import type { Clock } from '../ports.ts'

/** Timers take less than 2^31 ms (25 days), and a person may take longer. Callers check the time when they wake up, so an early end is harmless. */
const LONGEST_MS = 3_600_000

/** Resolves at `until`, when `event` resolves, or when the signal aborts, whichever comes first; after LONGEST_MS at the latest. */
export async function sleepUntil(
  clock: Clock,
  until: number,
  event: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController()
  const any = AbortSignal.any([signal, over.signal])
  // The sleep rejects if the signal aborts or the event comes first.
  const due = clock.sleep(Math.min(until - clock.now(), LONGEST_MS), any).catch(() => undefined)
  await Promise.race([event, due])
  over.abort()
}
