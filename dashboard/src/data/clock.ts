import { signal } from '@preact/signals'

/** The time, told only while something on the page reads it and someone can see the page. */
function ticking(ms: number) {
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

export const everySecond = ticking(1_000)
export const everyHalfMinute = ticking(30_000)
