import { signal } from '@preact/signals'

type Render = (text: string) => string

/** Turns Markdown into safe HTML; null until the two libraries have loaded, which most first paints do not need. */
export const renderMarkdown = signal<Render | null>(null)
let loading: Promise<void> | null = null

/** Resolves when it has loaded or cannot be loaded. */
export function loadMarkdown(): Promise<void> {
  loading ??= import('./markdown-render.ts').then(
    module => void (renderMarkdown.value = module.render),
    // The text is shown unformatted, and the next text tries again.
    () => void (loading = null),
  )
  return loading
}
