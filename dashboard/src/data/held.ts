import type { SessionListItem } from '#core/protocol/api.ts'
import { dayAndTime, shortTime } from './date-format.ts'

type Held = Pick<SessionListItem, 'held_until' | 'silence_comment'>

/** Local: "14:30", on another day "30 Nov, 14:30". */
export function untilWords(at: string, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? shortTime(at) : dayAndTime(at)
}

/** Null for a session that no silence holds. */
export function heldWords({ held_until, silence_comment }: Held, now: number): string | null {
  return held_until === null ? null : `Held until ${untilWords(held_until, now)} by silence: ${silence_comment ?? ''}`
}
