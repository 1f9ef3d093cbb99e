import { useEffect, useRef, useState } from 'preact/hooks'
import { SEARCH_MIN } from '../data/filters.ts'

const TYPING_MS = 300

export function SearchBox({ value, search }: { value: string; search: (text: string) => void }) {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const latest = useRef(search)
  latest.current = search
  useEffect(() => setText(now => (now.trim() === value ? now : value)), [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  const type = (next: string) => {
    setText(next)
    clearTimeout(timer.current)
    if (next !== '' && next.trim().length < SEARCH_MIN) return
    timer.current = setTimeout(() => latest.current(next.trim()), TYPING_MS)
  }
  const short = text !== '' && text.trim().length < SEARCH_MIN
  return (
    <div class="search">
      <input
        type="search"
        value={text}
        placeholder="Search alerts and analyses"
        aria-label="Search"
        aria-keyshortcuts="/"
        aria-describedby={short ? 'search-hint' : undefined}
        onInput={event => type(event.currentTarget.value)}
      />
      {short ? (
        <span class="hint" id="search-hint">
          at least {SEARCH_MIN} characters
        </span>
      ) : (
        text === '' && <kbd aria-hidden="true">/</kbd>
      )}
    </div>
  )
}
