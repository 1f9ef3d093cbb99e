/** Runs at once, then at most once per `ms` while asked, and once more after the last ask: a busy feed never starves it. */
export function throttle(run: () => void, ms: number): { ask(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let again = false
  const go = () => {
    again = false
    run()
    timer = setTimeout(() => {
      timer = undefined
      if (again) go()
    }, ms)
  }
  return {
    ask() {
      if (timer === undefined) go()
      else again = true
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
      again = false
    },
  }
}
