import type { Clock } from '#core/ports.ts'

/** Resolves to what `work` resolves to, or to `otherwise` after `ms`. The work goes on; a rejection is passed on only before that. */
export async function within<T>(
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  work: Promise<T>,
  otherwise: NoInfer<T>,
): Promise<T> {
  // Each caller has a timer of its own and clears it: `work` may belong to another request and never end.
  const over = new AbortController()
  const late = clock.sleep(ms, over.signal).then(
    () => otherwise,
    () => otherwise,
  )
  return Promise.race([work, late]).finally(() => over.abort())
}
