import { effect } from '@preact/signals'
import type { App } from './app.ts'
import { faviconOf } from './favicon.ts'
import { watchNotices } from './notices.ts'
import { waiting } from './title.ts'

/** Counts in the title and in the favicon what needs a person, and tells of what ended. For as long as the page is open. */
export function watch(app: App): void {
  app.outcomes.follow()
  watchNotices(app)
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  effect(() => {
    waiting.value = app.outcomes.now.value?.totals.needs_person ?? 0
    const drawn = faviconOf(waiting.value)
    // The same address again would be loaded again.
    if (icon !== null && icon.getAttribute('href') !== drawn) icon.href = drawn
  })
}
