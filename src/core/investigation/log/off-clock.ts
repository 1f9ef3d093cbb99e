// Time that counts against no time limit: outages, and waits for a person or an alarm.

import type { WaitFor } from '../../protocol/status.ts'

/** A slow model provider or tool server is part of the work and uses up its time. A person, or an alarm that is set for later, is not. */
const STOPS: Readonly<Record<WaitFor, boolean>> = { person: true, alarm: true, vendor: false, server: false }

export function stopsClock(wait: { readonly for: WaitFor }): boolean {
  return STOPS[wait.for]
}

type Clocked = {
  readonly offClockMs: number
  readonly waiting: { readonly for: WaitFor; readonly since: number } | null
}

/** Milliseconds up to `now` that do not count, including a wait that still lasts. */
export function offClock({ offClockMs, waiting }: Clocked, now: number): number {
  return waiting !== null && stopsClock(waiting) ? offClockMs + now - waiting.since : offClockMs
}
