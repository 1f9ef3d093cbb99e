import { effect } from '@preact/signals'
import { waiting } from '../parts/title.ts'
import type { App } from './app.ts'
import { faviconOf } from './favicon.ts'
import { watchNotices } from './notices.ts'

/** Counts in the title and in the favicon what needs a person, and tells of what ended. For as long as the page is open. */
export function watch(app: App): void {
  app.outcomes.follow()
  watchNotices(app)
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  effect(() => {
    waiting.value = app.outcomes.now.value?.totals.needs_person ?? 0
    if (icon !== null) icon.href = faviconOf(waiting.value)
  })
}
