// The hours of the outcomes, from what was counted in each of them. Pure.

import type { Outcomes } from '#core/protocol/summaries.ts'
import { isEnd, type SessionStatus } from '#core/protocol/status.ts'

/** The sessions of one status that were created in one hour, `2026-11-29T03`. */
export type Counted = {
  hour: string
  status: SessionStatus
  sessions: number
  acted: number
  inconclusive: number
  needs_review: number
  needs_person: number
}

export const HOUR_MS = 3_600_000

/** Hours without a session are there, too. */
export function outcomesOf(counted: ReadonlyArray<Counted>, start: number, hours: number): Outcomes {
  const byHour = Map.groupBy(counted, each => each.hour)
  const points = Array.from({ length: hours }, (_, at) => {
    const time = new Date(start + at * HOUR_MS).toISOString()
    const point = { start: time, completed: 0, failed: 0, timed_out: 0, cancelled: 0, unfinished: 0 }
    for (const { status, sessions } of byHour.get(time.slice(0, 13)) ?? [])
      point[isEnd(status) ? status : 'unfinished'] += sessions
    return point
  })
  const sum = (of: (each: Counted) => number) => counted.reduce((total, each) => total + of(each), 0)
  return {
    window: { start: new Date(start).toISOString(), end: new Date(start + hours * HOUR_MS).toISOString() },
    points,
    totals: {
      failed: sum(each => (each.status === 'failed' || each.status === 'timed_out' ? each.sessions : 0)),
      inconclusive: sum(each => each.inconclusive),
      acted: sum(each => each.acted),
      needs_review: sum(each => each.needs_review),
      needs_person: sum(each => each.needs_person),
    },
  }
}
