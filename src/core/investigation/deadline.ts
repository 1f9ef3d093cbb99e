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

export function deadline(clock: Clock, parent: AbortSignal): Deadline {
  const own = new AbortController()
  let timer = new AbortController()
  return {
    signal: AbortSignal.any([parent, own.signal]),
    extend(ms, message) {
      timer.abort()
      timer = new AbortController()
      const { signal } = timer
      // The sleep rejects if it is cleared or extended.
      clock.sleep(ms, signal).then(
        () => own.abort(new DeadlinePassed(message)),
        () => undefined,
      )
    },
    clear: () => timer.abort(),
  }
}
