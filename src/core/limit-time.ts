import { OVER } from './over.ts'
import type { Clock } from './ports.ts'

/** Resolves to the result of `work`. Rejects after `ms`, or when `stop` aborts, and aborts the signal of `work`, so that its requests end. */
export async function limitTime<T>(
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  stop?: AbortSignal,
): Promise<T> {
  const end = new AbortController()
  const stopped = Promise.withResolvers<never>()
  const onStop = () => stopped.reject(stop?.reason)
  if (stop?.aborted) onStop()
  stop?.addEventListener('abort', onStop, { once: true })
  const done = work(end.signal)
  const late = clock.sleep(ms, end.signal).then(() => {
    throw new Error(`no answer within ${ms / 1000} seconds`)
  })
  return Promise.race([done, late, stopped.promise]).finally(() => {
    stop?.removeEventListener('abort', onStop)
    end.abort(OVER)
  })
}
