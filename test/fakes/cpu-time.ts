/** CPU time in milliseconds that the work took this thread: other programs on a busy machine do not lengthen it. */
export function cpuTime(work: () => void): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}
