// Limits how many requests wait for their response headers at the same time. Cloudflare allows six per invocation of a Worker (docs/limits.md).
// Further requests queue here, first come first served. A request leaves the gate when its headers arrive, not when its body ends: a
// model's stream or an MCP server's open channel would hold a place for minutes.

/** The shape of `fetch`, which the core does not know. */
type Call<Input, Init, Answer> = (input: Input, init?: Init) => Promise<Answer>

type Waiter = { enter: () => void }

/** Wraps a `fetch` so that at most `limit` calls are in progress; the others wait in line until one ends or their signal aborts. */
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
          signal?.removeEventListener('abort', giveUp)
          resolve()
        },
      }
      function giveUp(): void {
        line.delete(waiter)
        reject(signal?.reason)
      }
      line.add(waiter)
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }

  // A free place goes directly to the next in line, so that no new request can take it.
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

/** A `Request` has its own signal. */
function signalOf(input: unknown): AbortSignal | undefined {
  if (typeof input !== 'object' || input === null || !('signal' in input)) return undefined
  return input.signal instanceof AbortSignal ? input.signal : undefined
}
