import { signal } from '@preact/signals'

/** Filters that a person named, kept in this browser. */
export type SavedView = { name: string; url: string }

const KEY = 'tarsy.views'

export const views = signal<ReadonlyArray<SavedView>>(load())

/** A view of the same name is replaced. */
export function saveView(view: SavedView): void {
  keep([...views.value.filter(each => each.name !== view.name), view])
}

export function removeView(name: string): void {
  keep(views.value.filter(each => each.name !== name))
}

function keep(next: ReadonlyArray<SavedView>): void {
  views.value = next
  try {
    localStorage.setItem(KEY, JSON.stringify(next))
  } catch {
    // Storage is off or full: the views last as long as the page.
  }
}

function load(): Array<SavedView> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isView) : []
  } catch {
    return []
  }
}

/** Only addresses of the list: what else stands there was not written by this page. */
function isView(value: unknown): value is SavedView {
  const { name, url } = (value ?? {}) as Partial<SavedView>
  return typeof name === 'string' && typeof url === 'string' && /^\/(\?|$)/.test(url)
}
