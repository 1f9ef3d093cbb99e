import { effect, signal } from '@preact/signals'

/** The name of the page that is shown. */
export const title = signal('')
/** How many sessions need a person; every title counts them. */
export const waiting = signal(0)

effect(() => {
  const count = waiting.value > 99 ? '99+' : waiting.value
  document.title = `${count === 0 ? '' : `(${count}) `}${title.value === '' ? '' : `${title.value} · `}TARSy`
})
