// Requests are counted where they are answered, in an isolate that may be gone soon, and handed on every ten seconds.

import { Tally, type Count } from './counts.ts'

export type AnsweredRequest = { method: string; path: string; status: number; seconds: number }

export const HAND_ON_MS = 10_000

export type RequestCounts = {
  /** `later` keeps the isolate at work for as long as the platform allows after an answer. */
  add(request: AnsweredRequest, later: (work: Promise<unknown>) => void): void
}

/** One for each isolate. What it holds when the isolate goes is lost: at most ten seconds' worth. */
export function requestCounts(
  handOn: (counts: Array<Count>) => Promise<unknown>,
  clock: { now(): number; sleep(ms: number): Promise<void> },
): RequestCounts {
  const tally = new Tally()
  let waitingSince: number | null = null
  const soon = async () => {
    await clock.sleep(HAND_ON_MS)
    waitingSince = null
    const counts = tally.take()
    if (counts.length > 0) await handOn(counts)
  }
  return {
    add({ method, path, status, seconds }, later) {
      tally.add('tarsy_http_requests_total', { method, path, status_code: String(status) })
      tally.observe('tarsy_http_duration_seconds', { method, path }, seconds)
      // A wait that is long over was cut off with the request that it hung on.
      if (waitingSince !== null && clock.now() - waitingSince < 2 * HAND_ON_MS) return
      waitingSince = clock.now()
      later(soon())
    },
  }
}
