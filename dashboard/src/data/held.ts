import type { SessionListItem } from '#core/protocol/api.ts'

type Held = Pick<SessionListItem, 'held_until' | 'silence_comment'>

/** Local: "14:30", on another day "30 Nov, 14:30". */
export function untilWords(at: string, now: number): string {
  const end = new Date(at)
  const day =
    end.toDateString() === new Date(now).toDateString() ? {} : { month: 'short' as const, day: 'numeric' as const }
  return end.toLocaleString(undefined, { ...day, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** Null for a session that no silence holds. */
export function heldWords({ held_until, silence_comment }: Held, now: number): string | null {
  return held_until === null ? null : `Held until ${untilWords(held_until, now)} by silence: ${silence_comment ?? ''}`
}
