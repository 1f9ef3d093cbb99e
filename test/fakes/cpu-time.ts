/** CPU time in milliseconds that the work took this thread: other programs on a busy machine do not lengthen it. */
export function cpuTime(work: () => void): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}

/**
 * The CPU time in milliseconds of the quickest of up to ten runs, the first that takes less than `enough` being the last.
 * The compiler, the garbage collector or a neighbour in the processor's cache slow one run or two; code that is too slow is so each time.
 */
export function quickest(enough: number, work: () => void): number {
  let least = Infinity
  for (let run = 0; run < 10 && least >= enough; run += 1) least = Math.min(least, cpuTime(work))
  return least
}
