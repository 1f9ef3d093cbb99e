// What the palette offers, and in which order. Pure, but for the look at the page's own commands.

import { hasScope, type Scope } from '#core/protocol/scopes.ts'

export type Entry = { id: string; group: 'Sessions' | 'Pages' | 'Actions'; name: string; note?: string; run(): void }

/** Those in whose name all words of the text stand; names that begin with it first, then in their order. */
export function findEntries(entries: ReadonlyArray<Entry>, text: string): Array<Entry> {
  const words = text.toLowerCase().split(/\s+/)
  const wanted = text.trim().toLowerCase()
  const found = entries.filter(({ name }) => words.every(word => name.toLowerCase().includes(word)))
  const begins = ({ name }: Entry) => Number(name.toLowerCase().startsWith(wanted))
  return found.toSorted((a, b) => begins(b) - begins(a))
}

/** The place after `by` steps; after the last comes the first. */
export function moveIn(length: number, at: number, by: number): number {
  return length === 0 ? 0 : (at + by + length) % length
}

type Named = { name: string; needs: Scope }

/** Each name once, and only what the reader may do. */
export function allowedCommands<T extends Named>(commands: ReadonlyArray<T>, scopes: ReadonlyArray<Scope>): Array<T> {
  const seen = new Set<string>()
  return commands.filter(({ name, needs }) => hasScope(scopes, needs) && !seen.has(name) && seen.add(name))
}

/** The commands of the page that is shown: what is in view first, then what a menu hides. */
export function commandsOn(page: ParentNode): Array<Named & { press(): void }> {
  const all = [...page.querySelectorAll<HTMLElement>('[data-command]:not(:disabled)')]
  const hidden = (element: HTMLElement) => Number(!element.checkVisibility())
  return all
    .filter(element => hidden(element) === 0 || element.closest('details:not([open])') !== null)
    .toSorted((a, b) => hidden(a) - hidden(b))
    .map(element => ({
      name: element.dataset['command'] ?? '',
      needs: element.dataset['needs'] as Scope,
      press() {
        // What it opens stands within the menu.
        const menu = element.closest('details')
        if (menu !== null) menu.open = true
        element.click()
      },
    }))
}

const SESSION_ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** The session of a pasted id, or of a link that ends in one. */
export function pastedSession(text: string): string | null {
  const last = text.trim().split(/[?#]/)[0]?.split('/').at(-1) ?? ''
  return SESSION_ID.test(last) ? last : null
}
