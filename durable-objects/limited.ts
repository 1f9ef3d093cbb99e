import type { Clock } from '#core/ports.ts'

/** Resolves to the result of `work`. Rejects after `ms`, and aborts the signal of `work`, so that its requests end. */
export async function limitTime<T>(
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController()
  const done = work(end.signal)
  const late = clock.sleep(ms, end.signal).then(() => {
    throw new Error(`no answer within ${ms / 1000} seconds`)
  })
  return Promise.race([done, late]).finally(() => end.abort())
}
