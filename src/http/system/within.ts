import type { Clock } from '#core/ports.ts'

/** What an answer waits for one of its sources. Prometheus gives up after 10 s by default (`scrape_timeout`). */
export const SOURCE_TIMEOUT_MS = 2_000

/** Resolves to what `work` resolves to, or to `otherwise` after `ms`. The work goes on; a rejection is passed on only before that. */
export async function within<T>(
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  work: Promise<T>,
  otherwise: NoInfer<T>,
): Promise<T> {
  // A timer of this request's own, cleared at the end: `work` may belong to another request, and workerd may never settle it here.
  const over = new AbortController()
  const late = clock.sleep(ms, over.signal).then(
    () => otherwise,
    () => otherwise,
  )
  return Promise.race([work, late]).finally(() => over.abort())
}
