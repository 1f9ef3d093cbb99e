// Counts requests in the isolate that answers them, and hands the counts on every ten seconds: the isolate may be gone soon.

import { Tally, type Count } from './counts.ts'

export type AnsweredRequest = { method: string; path: string; status: number; seconds: number }

export const HAND_ON_MS = 10_000

export type RequestCounts = {
  /** `later` keeps work going after the answer (`waitUntil`). */
  add(request: AnsweredRequest, later: (work: Promise<unknown>) => void): void
}

/** One for each isolate. An isolate that ends loses the counts of at most the last ten seconds. */
export function requestCounts(
  handOn: (counts: Array<Count>) => Promise<unknown>,
  clock: { now(): number; sleep(ms: number): Promise<void> },
): RequestCounts {
  const tally = new Tally()
  let waitingSince: number | null = null
  const handOnSoon = async () => {
    await clock.sleep(HAND_ON_MS)
    waitingSince = null
    const counts = tally.take()
    if (counts.length > 0) await handOn(counts)
  }
  return {
    add({ method, path, status, seconds }, later) {
      tally.add('tarsy_http_requests_total', { method, path, status_code: String(status) })
      tally.observe('tarsy_http_duration_seconds', { method, path }, seconds)
      // A wait that is long overdue was cut off together with its request.
      if (waitingSince !== null && clock.now() - waitingSince < 2 * HAND_ON_MS) return
      waitingSince = clock.now()
      later(handOnSoon())
    },
  }
}
