import { signal, type Signal } from '@preact/signals'
import type { ComponentType } from 'preact'

/** A part of a page that is loaded when it is needed; `part` is null until then. */
export type Later<P> = { part: Signal<ComponentType<P> | null>; failed: Signal<boolean>; load(): void }

export function later<P>(bring: () => Promise<ComponentType<P>>): Later<P> {
  const part = signal<ComponentType<P> | null>(null)
  const failed = signal(false)
  let asked = false
  return {
    part,
    failed,
    load() {
      if (asked) return
      asked = true
      failed.value = false
      bring().then(
        found => (part.value = found),
        // The network is down, or a deploy has removed the file. The next need tries again.
        () => {
          asked = false
          failed.value = true
        },
      )
    },
  }
}

/** Runs when the page has nothing better to do. */
export function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 2_000 })
  else setTimeout(run, 200)
}
