import { OVER } from '../over.ts'
import type { Clock } from '../ports.ts'

/** The time limit of one call is over, as opposed to the session's. */
export class DeadlinePassed extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DeadlinePassed'
  }
}

/** `signal` aborts with `parent`, or with DeadlinePassed when `ms` have passed since the last `extend`. `clear` stops the timer. */
export type Deadline = { signal: AbortSignal; extend(ms: number, message: string): void; clear(): void }

type End = { since: number; ms: number; message: string }

export function deadline(clock: Clock, parent: AbortSignal): Deadline {
  const own = new AbortController()
  let end: End | null = null
  let timer: { wakesAt: number; stop: AbortController } | null = null

  function sleep(ms: number): void {
    timer?.stop.abort(OVER)
    const stop = new AbortController()
    timer = { wakesAt: clock.now() + ms, stop }
    // The sleep rejects if it is stopped.
    clock.sleep(ms, stop.signal).then(wake, () => undefined)
  }

  function wake(): void {
    if (end === null) return
    // Where the clock was set back, the time begins anew.
    end.since = Math.min(end.since, clock.now())
    const left = end.since + end.ms - clock.now()
    // Extended while it slept.
    if (left > 0) sleep(left)
    else own.abort(new DeadlinePassed(end.message))
  }

  return {
    signal: AbortSignal.any([parent, own.signal]),
    // A reply has hundreds of chunks: each moves the end, and the timer that runs sees so when it wakes.
    extend(ms, message) {
      end = { since: clock.now(), ms, message }
      if (timer === null || timer.wakesAt > end.since + ms) sleep(ms)
    },
    clear() {
      end = null
      timer?.stop.abort(OVER)
      timer = null
    },
  }
}
