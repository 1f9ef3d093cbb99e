import type { Clock } from '../ports.ts'

/** Ran out of its own time, as opposed to the session's. */
export class DeadlinePassed extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DeadlinePassed'
  }
}

/** A signal that follows `parent` and also aborts, with `DeadlinePassed`, when the time of `extend` has gone by. */
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
      // The sleep rejects when it is cleared or extended: then there is nothing to do.
      clock.sleep(ms, signal).then(
        () => own.abort(new DeadlinePassed(message)),
        () => undefined,
      )
    },
    clear: () => timer.abort(),
  }
}
