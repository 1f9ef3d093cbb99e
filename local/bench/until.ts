import { setTimeout as sleep } from 'node:timers/promises'

/** Checks every `everyMs` and resolves when the condition holds; rejects after `withinMs`. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { withinMs, everyMs }: { withinMs: number; everyMs: number },
): Promise<void> {
  const begun = performance.now()
  while (!(await isSo())) {
    if (performance.now() - begun > withinMs) throw new Error(`after ${withinMs / 1_000} s still not so: ${what}`)
    await sleep(everyMs)
  }
}
