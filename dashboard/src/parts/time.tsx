import { everyHalfMinute, everySecond } from '../data/clock.ts'
import { ago, clockTime, duration, exactTime, ticks } from '../data/format.ts'

/** "5 min ago", with the exact time on hover. */
export function Ago({ at }: { at: string }) {
  return (
    <time dateTime={at} title={exactTime(at)}>
      {ago(at, everyHalfMinute.value)}
    </time>
  )
}

export function Clock({ at }: { at: string }) {
  return (
    <time class="clock" dateTime={at} title={exactTime(at)}>
      {clockTime(at)}
    </time>
  )
}

/** How long it took. Counts up while there is no end. */
export function Took({ start, end }: { start: string | null; end: string | null }) {
  if (start === null) return null
  const from = Date.parse(start)
  return <span class="took">{end === null ? ticks(everySecond.value - from) : duration(Date.parse(end) - from)}</span>
}
