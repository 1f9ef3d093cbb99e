// An invocation of a Worker may wait for the headers of six responses at a time; a seventh request would fail instead of waiting.
// The gate lets `limit` requests through and keeps the others in line, first come first served. It is given back when the headers
// arrive, not when the body ends: a model's stream or an MCP server's open channel would hold it for minutes.

/** What the gate needs of `fetch`, so that the core need not know it. */
type Call<Input, Init, Answer> = (input: Input, init?: Init) => Promise<Answer>

type Waiter = { enter: () => void }

/** Wraps a `fetch` so that at most `limit` requests wait for their headers at once. */
export function fairGate<Input, Init extends { signal?: AbortSignal | null }, Answer>(
  limit: number,
  call: Call<Input, Init, Answer>,
): Call<Input, Init, Answer> {
  const line = new Set<Waiter>()
  let inside = 0

  function enter(signal: AbortSignal | undefined): Promise<void> {
    if (inside < limit) {
      inside += 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        enter: () => {
          signal?.removeEventListener('abort', give)
          resolve()
        },
      }
      function give(): void {
        line.delete(waiter)
        reject(signal?.reason)
      }
      line.add(waiter)
      signal?.addEventListener('abort', give, { once: true })
    })
  }

  // A place that is given back goes straight to the next in line, so that a newcomer cannot slip in between.
  function leave(): void {
    const [next] = line
    if (next === undefined) {
      inside -= 1
      return
    }
    line.delete(next)
    next.enter()
  }

  return async function gated(input, init) {
    const signal = init?.signal ?? signalOf(input)
    signal?.throwIfAborted()
    await enter(signal)
    try {
      return await call(input, init)
    } finally {
      leave()
    }
  }
}

/** A `Request` carries its signal itself. */
function signalOf(input: unknown): AbortSignal | undefined {
  if (typeof input !== 'object' || input === null || !('signal' in input)) return undefined
  return input.signal instanceof AbortSignal ? input.signal : undefined
}
