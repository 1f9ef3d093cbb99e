/** `signal` aborts when `ms` have passed since the start or the last `refresh`. `clear` stops the timer. */
export type CallLimit = { signal: AbortSignal; refresh(): void; clear(): void }

export function callLimit(ms: number): CallLimit {
  const own = new AbortController()
  const start = () => setTimeout(() => own.abort(), ms)
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
