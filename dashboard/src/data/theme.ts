import { signal } from '@preact/signals'

export type Theme = 'auto' | 'light' | 'dark'
export const THEMES: ReadonlyArray<Theme> = ['auto', 'light', 'dark']
export const theme = signal<Theme>(readTheme())

function readTheme(): Theme {
  const set = document.documentElement.dataset.theme
  return set === 'light' || set === 'dark' ? set : 'auto'
}

export function setTheme(next: Theme): void {
  theme.value = next
  if (next === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = next
  try {
    if (next === 'auto') localStorage.removeItem('theme')
    else localStorage.setItem('theme', next)
  } catch {
    // Storage is blocked: the choice holds until the page is closed.
  }
}
