// The highest resident memory of the runtime, which is replaced by a new one when it dies.

import type { System } from './system.ts'

export const LOOK_EVERY_MS = 100

export function watchMemory(system: System): { stop(): { peak: number; deaths: number } } {
  let peak = system.memory()
  const pids = new Set([system.runtimePid()])
  const timer = setInterval(() => {
    pids.add(system.runtimePid())
    const now = system.memory()
    // NaN while no runtime is running.
    if (now > peak) peak = now
  }, LOOK_EVERY_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return { peak, deaths: pids.size - 1 }
    },
  }
}
