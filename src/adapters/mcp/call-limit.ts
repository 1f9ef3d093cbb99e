/** `signal` aborts when `ms` have passed since the start or the last `refresh`. `clear` stops the timer. */
export type CallLimit = { signal: AbortSignal; refresh(): void; clear(): void }

export function callLimit(ms: number): CallLimit {
  const own = new AbortController()
  const start = () => setTimeout(() => own.abort(new DOMException('The time is up', 'TimeoutError')), ms)
  let timer = start()
  return {
    signal: own.signal,
    refresh() {
      clearTimeout(timer)
      timer = start()
    },
    clear: () => clearTimeout(timer),
  }
}

/**
 * Runs `work` with a signal that aborts after `ms`. The timer ends with the work: one of `AbortSignal.timeout` goes on, and an object with a timer
 * stays in memory (docs/limits.md).
 */
export async function within<T>(ms: number, work: (limit: AbortSignal) => Promise<T>): Promise<T> {
  const limit = callLimit(ms)
  try {
    return await work(limit.signal)
  } finally {
    limit.clear()
  }
}
