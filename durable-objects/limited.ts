import type { Clock } from '#core/ports.ts'

/** What the work answers; rejects when it takes longer than `ms`, and aborts its signal, so that a request of it ends. */
export async function limited<T>(
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
