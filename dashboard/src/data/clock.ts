import { signal } from '@preact/signals'

/** The current time, updated only while something on the page reads it and the page is visible. */
function createClock(ms: number) {
  let timer: ReturnType<typeof setInterval> | undefined
  const time = signal(Date.now(), {
    watched() {
      time.value = Date.now()
      timer = setInterval(() => {
        if (!document.hidden) time.value = Date.now()
      }, ms)
    },
    unwatched() {
      clearInterval(timer)
    },
  })
  return time
}

export const everySecond = createClock(1_000)
export const everyHalfMinute = createClock(30_000)
