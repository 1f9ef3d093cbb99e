import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { ACT_KEYS, type Act } from '../../data/triage.ts'

type KeyPorts = { acts: ReadonlyArray<Act>; begin: (act: Act) => void; toggle: (id: string) => void }

/** The keys of the queue: `j` and `k` move, `x` selects, and each act has its own. */
export function useTriageKeys(list: RefObject<HTMLElement | null>, { acts, begin, toggle }: KeyPorts): void {
  const newest = useRef<(event: KeyboardEvent) => void>(() => {})
  newest.current = event => {
    if (isElsewhere(event)) return
    const act = ACT_KEYS[event.key]
    const focused = focusedId(list.current)
    if (act !== undefined && acts.includes(act)) begin(act)
    else if (event.key === 'x' && focused !== null && acts.length > 0) toggle(focused)
    else if (event.key === 'j') moveFocus(list.current, 1)
    else if (event.key === 'k') moveFocus(list.current, -1)
    else return
    event.preventDefault()
  }
  useEffect(() => {
    const listen = (event: KeyboardEvent) => newest.current(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

/** Keys that somebody types into a field, that belong to a dialog, or that the browser knows. */
function isElsewhere({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || document.querySelector('dialog[open]') !== null) return true
  return target instanceof Element && target.closest('input:not([type=checkbox]), textarea, select') !== null
}

/** The session of the row that has the focus. */
export function focusedId(list: HTMLElement | null): string | null {
  const row = document.activeElement?.closest<HTMLElement>('.triage-row') ?? null
  return row !== null && list?.contains(row) === true ? (row.dataset['id'] ?? null) : null
}

function moveFocus(list: HTMLElement | null, by: number): void {
  const links = [...(list?.querySelectorAll<HTMLElement>('.row-title') ?? [])]
  const now = links.findIndex(each => each.closest('.triage-row')?.contains(document.activeElement))
  links[now === -1 ? 0 : Math.min(Math.max(now + by, 0), links.length - 1)]?.focus()
}
