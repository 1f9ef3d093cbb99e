/** What was asked, or `otherwise` when it takes longer. The work goes on by itself; its failure is the caller's to catch. */
export async function within<T>(ms: number, asked: Promise<T>, otherwise: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<T>(resolve => {
    timer = setTimeout(resolve, ms, otherwise)
  })
  // A timer that nobody waits for any more would count against the invocation's limit.
  return Promise.race([asked, late]).finally(() => clearTimeout(timer))
}
