// Time that counts against no limit: the system was away, or everything waited for a person or an alarm.

import type { WaitFor } from '../../protocol/status.ts'

/** A vendor or a server that is slow is a part of the work; a person, or an alarm that is set for later, is not (design.md, settled 9). */
const STOPS: Readonly<Record<WaitFor, boolean>> = { person: true, alarm: true, vendor: false, server: false }

export function stopsClock(wait: { readonly for: WaitFor }): boolean {
  return STOPS[wait.for]
}

type Clocked = {
  readonly offClockMs: number
  readonly waiting: { readonly for: WaitFor; readonly since: number } | null
}

/** How much of the time up to now does not count, a wait that still lasts included. */
export function offClock({ offClockMs, waiting }: Clocked, now: number): number {
  return waiting !== null && stopsClock(waiting) ? offClockMs + now - waiting.since : offClockMs
}
