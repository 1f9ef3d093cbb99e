import { effect, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

const title = signal('')
/** How many sessions need a person; every title counts them. */
export const waiting = signal(0)

effect(() => {
  const count = waiting.value > 99 ? '99+' : waiting.value
  document.title = `${count === 0 ? '' : `(${count}) `}${title.value === '' ? '' : `${title.value} · `}TARSy`
})

export function useTitle(name: string): void {
  useEffect(() => {
    title.value = name
  }, [name])
}
