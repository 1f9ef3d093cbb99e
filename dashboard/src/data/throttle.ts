/** Runs at the first `ask`, then at most once in `ms`, and once more after the last `ask`, also while asks never pause. */
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
