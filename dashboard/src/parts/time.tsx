import { everyHalfMinute, everySecond } from '../data/clock.ts'
import { clockTime, exactTime, mediumDate } from '../data/date-format.ts'
import { ago, bothTimes, duration, ticks } from '../data/format.ts'

/** "5 min ago". On hover the exact time, here and in UTC, as for all that follow. */
export function Ago({ at }: { at: string }) {
  return (
    <time dateTime={at} title={bothTimes(at)}>
      {ago(at, everyHalfMinute.value)}
    </time>
  )
}

export function Clock({ at }: { at: string }) {
  return (
    <time class="clock" dateTime={at} title={bothTimes(at)}>
      {clockTime(at)}
    </time>
  )
}

export function Exact({ at }: { at: string }) {
  return (
    <time dateTime={at} title={bothTimes(at)}>
      {exactTime(at)}
    </time>
  )
}

export function Day({ at }: { at: string }) {
  return (
    <time dateTime={at} title={bothTimes(at)}>
      {mediumDate(at)}
    </time>
  )
}

/** How long it took. Counts up while there is no end. */
export function Took({ start, end }: { start: string | null; end: string | null }) {
  if (start === null) return null
  const from = Date.parse(start)
  return <span class="took">{end === null ? ticks(everySecond.value - from) : duration(Date.parse(end) - from)}</span>
}
