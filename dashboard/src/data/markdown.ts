import { signal } from '@preact/signals'

type Render = (text: string) => string

/** Turns Markdown into safe HTML; null until the two libraries, which most first paints do not need, have arrived. */
export const renderMarkdown = signal<Render | null>(null)
let asked = false

export function wantMarkdown(): void {
  if (asked) return
  asked = true
  import('./markdown-render.ts').then(
    module => (renderMarkdown.value = module.render),
    // The text stands there as it came; a later one tries again.
    () => (asked = false),
  )
}
