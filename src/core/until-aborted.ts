/** Settles as `work` does, or rejects with the signal's reason if it aborts first. `work` goes on, and nobody gets its outcome. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // `work` may reject when nobody waits for it any more: that is no unhandled rejection.
  work.catch(() => {})
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
