import { useLocation } from 'preact-iso'
import { useEffect, useRef } from 'preact/hooks'
import { chosenCall } from '../data/chosen.ts'

const KEYS: Readonly<Record<string, ReadonlyArray<[key: string, what: string]>>> = {
  Everywhere: [
    ['Ctrl K', 'Search and commands'],
    ['/', 'Search'],
    ['j', 'Next row'],
    ['k', 'Previous row'],
    ['Enter', 'Open it'],
    ['g', 'To the sessions'],
    ['?', 'These keys'],
  ],
  'In a session': [
    ['1 – 5', 'Answer, timeline, trace, alert, chat'],
    ['j k', 'Next, previous agent, event or call'],
    ['o', 'Open the call of this event beside the page'],
    ['Esc', 'Close the call'],
    ['a', 'Ask'],
    ['r', 'Rate'],
    ['s', 'Stop'],
  ],
  'In a trace': [
    ['↑ ↓ ← →', 'Move, close, open'],
    ['[ ]', 'Previous, next error'],
    ['e', 'Open or close all rows'],
  ],
}

/** Keys that work on every page, and the list of them. A control that has one says so by `aria-keyshortcuts`. */
export function Keys() {
  const { route } = useLocation()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key } = event
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (document.querySelector('dialog[open]') !== null) return
      if (key === '/') document.querySelector<HTMLElement>('input[type=search]')?.focus()
      else if (key === 'j') moveBy(1)
      else if (key === 'k') moveBy(-1)
      else if (key === 'g') route('/')
      else if (key === '?') dialog.current?.showModal()
      else if (key === 'o') openCall()
      else if (key === 'Escape' && chosenCall.value !== null) chosenCall.value = null
      else if (!pressControl(key)) return
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [route])
  return (
    <dialog ref={dialog} class="keys" aria-label="Keys">
      {Object.entries(KEYS).map(([where, keys]) => (
        <section key={where}>
          <h2>{where}</h2>
          <dl>
            {keys.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <form method="dialog" class="dialog-actions">
        <button type="submit">Close</button>
      </form>
    </dialog>
  )
}

/** What `j` and `k` stop at. The triage has keys of its own. */
const STOPS = '.row .row-title, .lane-button, .call-chip, button.event-head, .event:has(> div.event-head) > .event-link'

/** From the row that has the focus; without one, the first. */
function moveBy(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>(STOPS)]
  const at = rows.findIndex(row => row === document.activeElement)
  rows[at < 0 ? 0 : at + step]?.focus()
}

function openCall(): void {
  const event = document.activeElement?.closest('.of-llm_tool_call')
  if (event) chosenCall.value = event.id.replace('event-', '')
}

/** Presses the control that has this key. False if none is in sight. */
function pressControl(key: string): boolean {
  const controls = [...document.querySelectorAll<HTMLElement>('[aria-keyshortcuts]')]
  const control = controls.find(each => each.getAttribute('aria-keyshortcuts') === key && each.checkVisibility())
  control?.click()
  return control !== undefined
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
