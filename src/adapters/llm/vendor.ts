import type { LlmChunk, LlmError, LlmRequest } from '#core/ports.ts'

/** What a vendor needs besides the request. `baseUrl` is as configured; each vendor brings it into the form of its SDK. */
export type VendorDeps = {
  apiKey: string
  baseUrl?: string
  api?: 'chat' | 'responses'
  fetch: typeof fetch
}

/** One request, one attempt. May throw what the SDK throws: `oneAttempt` turns that into an error chunk. */
export type Vendor = (request: LlmRequest, deps: VendorDeps, signal: AbortSignal) => AsyncIterable<LlmChunk>

/** The longest that timers take. The engine has the one limit of time; the SDKs' own, of ten minutes, would cut a slow model short. */
export const NO_TIMEOUT_MS = 2_147_483_647

/** Keeps the promise of the `Llm` port: a failure is a last `error` chunk, and an abort throws the signal's reason at once. */
export async function* oneAttempt(
  open: () => AsyncIterable<LlmChunk>,
  signal: AbortSignal,
  classify: (error: unknown) => LlmError,
): AsyncGenerator<LlmChunk> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  // The rejection is raced below. While no race runs, it would count as unhandled.
  aborted.promise.catch(() => {})
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  let chunks: AsyncIterator<LlmChunk> | undefined
  let ended = false
  try {
    chunks = open()[Symbol.asyncIterator]()
    for (;;) {
      // The race ends a read that ignores the signal.
      const next = await Promise.race([chunks.next(), aborted.promise])
      signal.throwIfAborted()
      if (next.done) break
      yield next.value
    }
    ended = true
  } catch (error) {
    if (signal.aborted) throw signal.reason
    ended = true
    yield { kind: 'error', error: classify(error) }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // Not awaited: a generator that is stuck in a read settles `return` only after that read. What it throws then is the abort again, or of no
    // use to a caller that has stopped reading.
    if (!ended) chunks?.return?.().catch(() => {})
  }
}
