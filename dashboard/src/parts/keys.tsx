import { useLocation } from 'preact-iso'
import { useEffect, useRef } from 'preact/hooks'

const KEYS = [
  ['/', 'Search'],
  ['j', 'Next session'],
  ['k', 'Previous session'],
  ['Enter', 'Open it'],
  ['g', 'To the sessions'],
  ['↑ ↓ ← →', 'In the trace: move, close, open'],
  ['[ ]', 'In the trace: previous, next error'],
  ['e', 'In the trace: open or close all rows'],
  ['?', 'These keys'],
]

/** Keys that work on every page, and the list of them. */
export function Keys() {
  const { route } = useLocation()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialog.current?.open) return
      if (event.key === '/') document.querySelector<HTMLElement>('input[type=search]')?.focus()
      else if (event.key === 'j') moveBy(1)
      else if (event.key === 'k') moveBy(-1)
      else if (event.key === 'g') route('/')
      else if (event.key === '?') dialog.current?.showModal()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [route])
  return (
    <dialog ref={dialog} class="keys" aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog" class="dialog-actions">
        <button type="submit">Close</button>
      </form>
    </dialog>
  )
}

/** From the row of the list that has the focus; without one, the first. The triage has keys of its own. */
function moveBy(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('.row .row-title')]
  const at = rows.findIndex(row => row === document.activeElement)
  rows[at < 0 ? 0 : at + step]?.focus()
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
