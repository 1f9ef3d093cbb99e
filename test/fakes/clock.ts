import type { Clock, Ids } from '#core/ports.ts'

export type FakeClock = Clock & { advance(ms: number): void; slept: Array<number> }

type Sleeper = { at: number; wake: () => void }

/** Time that moves only when told: a sleep ends when `advance` passes it, or at once where `eager`. */
export function fakeClock(start = Date.UTC(2026, 10, 22, 3), eager = false): FakeClock {
  let now = start
  const sleepers = new Set<Sleeper>()
  const slept: Array<number> = []
  function pass(ms: number): void {
    now += ms
    for (const sleeper of sleepers) {
      if (sleeper.at > now) continue
      sleepers.delete(sleeper)
      sleeper.wake()
    }
  }
  return {
    slept,
    now: () => now,
    sleep(ms, signal) {
      slept.push(ms)
      if (signal.aborted) return Promise.reject(signal.reason)
      if (eager && ms <= 5000) {
        pass(ms)
        return Promise.resolve()
      }
      return new Promise((resolve, reject) => {
        const sleeper = { at: now + ms, wake: resolve }
        sleepers.add(sleeper)
        signal.addEventListener('abort', () => {
          sleepers.delete(sleeper)
          reject(signal.reason)
        })
      })
    },
    advance: pass,
  }
}

/** Ids that count: `id-1`, `id-2` … */
export function countingIds(): Ids {
  let count = 0
  return { uuid: () => `id-${(count += 1)}` }
}
