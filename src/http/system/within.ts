import type { Clock } from '#core/ports.ts'

/** What was asked, or `otherwise` when it takes longer. The work goes on by itself; its failure is the caller's to catch. */
export async function within<T>(
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  asked: Promise<T>,
  otherwise: NoInfer<T>,
): Promise<T> {
  // A timer of each caller's own, ended with it: what another request began may never end, and those left over count against a limit.
  const over = new AbortController()
  // The sleep rejects when the answer was faster: nobody waits for it any more.
  const late = clock.sleep(ms, over.signal).then(
    () => otherwise,
    () => otherwise,
  )
  return Promise.race([asked, late]).finally(() => over.abort())
}
