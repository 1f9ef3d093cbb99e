import { useEffect, useRef, useState } from 'preact/hooks'
import { SEARCH_MIN } from '../../data/filters.ts'
import { plural } from '../../data/format.ts'
import { type Entry, findEntries, moveIn } from '../../data/palette.ts'
import { foundEntries, pastedEntries, recentEntries, useEntries } from './entries.ts'
import { useFound, type Found } from './use-found.ts'
import '../../styles/palette.css'

const GROUPS = ['Sessions', 'Pages', 'Actions'] as const
// With a text only the best of these: sessions stay in view.
const MOST_FIXED = 8

/** One field for all that can be opened or done, by the pattern of a combobox with a list: the focus stays in the field. */
export function Palette() {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const wanted = text.trim()
  const found = useFound(wanted)
  const { fixed, go } = useEntries()
  useEffect(() => field.current?.focus(), [])
  const sessions =
    wanted === ''
      ? recentEntries(go)
      : [...pastedEntries(wanted, go), ...(found.kind === 'found' ? foundEntries(found.sessions, go) : [])]
  const matching = wanted === '' ? fixed : findEntries(fixed, wanted).slice(0, MOST_FIXED)
  // What is at hand at once comes before what is found later: nothing moves under the reader's hand.
  const order = wanted === '' ? GROUPS : (['Pages', 'Actions', 'Sessions'] as const)
  const entries = order.flatMap(group => [...sessions, ...matching].filter(each => each.group === group))
  const chosen = Math.min(at, Math.max(entries.length - 1, 0))
  const move = (to: number) => {
    setAt(to)
    document.getElementById(`palette-${to}`)?.scrollIntoView({ block: 'nearest' })
  }
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === 'ArrowDown') move(moveIn(entries.length, chosen, 1))
    else if (event.key === 'ArrowUp') move(moveIn(entries.length, chosen, -1))
    else if (event.key === 'Enter') entries[chosen]?.run()
    else return
    event.preventDefault()
  }
  return (
    <>
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label="Search and commands"
        aria-expanded={entries.length > 0}
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={entries.length > 0 ? `palette-${chosen}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder="Search sessions, go to a page, do something"
        value={text}
        onInput={event => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <div id="palette-list" role="listbox" aria-label="Results" tabIndex={-1}>
        {order.map(group => (
          <Group key={group} name={group} entries={entries} chosen={chosen} choose={setAt} />
        ))}
      </div>
      <p class="palette-state" role="status">
        {stateOf(found, wanted, entries)}
      </p>
    </>
  )
}

type GroupProps = { name: Entry['group']; entries: ReadonlyArray<Entry>; chosen: number; choose(at: number): void }

function Group({ name, entries, chosen, choose }: GroupProps) {
  if (entries.every(each => each.group !== name)) return null
  return (
    <div role="group" aria-labelledby={`palette-${name}`}>
      <p class="palette-group" id={`palette-${name}`}>
        {name}
      </p>
      {entries.map((entry, at) =>
        entry.group !== name ? null : (
          <div
            key={entry.id}
            id={`palette-${at}`}
            role="option"
            aria-selected={at === chosen}
            onPointerMove={() => choose(at)}
            onClick={() => entry.run()}
          >
            <span>{entry.name}</span>
            {entry.note !== undefined && <span class="muted">{entry.note}</span>}
          </div>
        ),
      )}
    </div>
  )
}

function stateOf(found: Found, text: string, entries: ReadonlyArray<Entry>): string {
  if (found.kind === 'failed') return `Sessions could not be searched. ${found.why}`
  if (text === '') return 'Arrow keys move, Enter opens, Escape closes.'
  if (text.length < SEARCH_MIN) return `Sessions are searched from ${SEARCH_MIN} characters on.`
  if (found.kind !== 'found') return 'Searching sessions…'
  if (entries.length === 0) return 'Nothing has this name, and no session has this text.'
  return found.sessions.length === 0
    ? 'No session has this text.'
    : `The newest ${plural(found.sessions.length, 'session')} with this text.`
}
