import { signal } from '@preact/signals'

type Render = (text: string) => string

/** Turns Markdown into safe HTML; null until the two libraries have loaded, which most first paints do not need. */
export const renderMarkdown = signal<Render | null>(null)
let requested = false

export function loadMarkdown(): void {
  if (requested) return
  requested = true
  import('./markdown-render.ts').then(
    module => (renderMarkdown.value = module.render),
    // Loading failed: the text is shown unformatted, and the next text tries again.
    () => (requested = false),
  )
}
