import { useEffect } from 'preact/hooks'
import { title } from '../data/title.ts'

export function useTitle(name: string): void {
  useEffect(() => {
    title.value = name
  }, [name])
}
