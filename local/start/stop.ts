// Ends the program in order, on a signal or when its parent process is gone.

// After this long the process exits in any case, and its children end with it.
const GRACE_MS = 5_000

export type Stop = {
  /** Runs at the end, last registered first. */
  before(close: () => Promise<void> | void): void
  now(code: number): Promise<never>
}

export function stopOnSignals(): Stop {
  const steps: Array<() => Promise<void> | void> = []
  let stopping: Promise<never> | null = null
  const end = async (code: number): Promise<never> => {
    setTimeout(() => process.exit(code), GRACE_MS).unref()
    for (const step of steps.toReversed()) {
      try {
        await step()
      } catch {
        // It ends with this process. The other steps still run.
      }
    }
    process.exit(code)
  }
  const now = (code: number) => (stopping ??= end(code))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void now(0))
  process.on('disconnect', () => void now(0))
  return { before: step => void steps.push(step), now }
}
