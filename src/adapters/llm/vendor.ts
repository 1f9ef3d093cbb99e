import type { LlmChunk, LlmError, LlmRequest } from '#core/ports.ts'

/** What a vendor's door needs besides the request. `baseUrl` is as configured; each door brings it into its SDK's form. */
export type VendorDeps = {
  apiKey: string
  baseUrl?: string
  api?: 'chat' | 'responses'
  fetch: typeof fetch
}

/** One request, one attempt. May throw what the SDK throws; `oneAttempt` turns that into an error chunk. */
export type Vendor = (request: LlmRequest, deps: VendorDeps, signal: AbortSignal) => AsyncIterable<LlmChunk>

/** Keeps the port's promise around a vendor: failures arrive as a last `error` chunk, an abort throws the signal's reason at once. */
export async function* oneAttempt(
  open: () => AsyncIterable<LlmChunk>,
  signal: AbortSignal,
  classify: (error: unknown) => LlmError,
): AsyncGenerator<LlmChunk> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  // Nothing is lost here: the rejection is raced below, and would count as unhandled where it comes while nothing is waiting.
  aborted.promise.catch(() => {})
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  let chunks: AsyncIterator<LlmChunk> | undefined
  let ended = false
  try {
    chunks = open()[Symbol.asyncIterator]()
    for (;;) {
      // The race ends a read that does not heed the signal by itself.
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
    // Not awaited: a generator stuck in a read answers `return` only after that read. What its end throws is the abort once more, or comes
    // too late for a caller who has turned away.
    if (!ended) chunks?.return?.().catch(() => {})
  }
}
