import { useEffect, useRef, useState } from 'preact/hooks'
import { END_STATUSES } from '#core/protocol/status.ts'
import { useApp } from '../data/app.ts'
import { type Filters, isFiltered, noFilters, SEARCH_MIN, type Sort } from '../data/filters.ts'
import { STATUS_WORDS } from '../data/words.ts'

type Change = (next: Partial<Filters>, replace?: boolean) => void

const TYPING_MS = 300

export function FilterBar({ filters, change }: { filters: Filters; change: Change }) {
  const { list } = useApp()
  // Labels may be newer than the options.
  const shown = list.history.value?.sessions.flatMap(session => session.labels ?? []) ?? []
  const toggle = (status: (typeof END_STATUSES)[number]) =>
    change({
      status: filters.status.includes(status)
        ? filters.status.filter(each => each !== status)
        : [...filters.status, status],
    })
  return (
    <form class="filters" role="search" onSubmit={event => event.preventDefault()}>
      <SearchBox value={filters.search} change={change} />
      <div class="chips" role="group" aria-label="Status">
        {END_STATUSES.map(status => (
          <button
            key={status}
            type="button"
            class={`chip status-${status}`}
            aria-pressed={filters.status.includes(status)}
            onClick={() => toggle(status)}
          >
            {STATUS_WORDS[status]}
          </button>
        ))}
      </div>
      <Choice
        name="Alert type"
        all="All types"
        value={filters.type}
        of={list.types.value}
        choose={type => change({ type })}
      />
      <Choice
        name="Label"
        all="All labels"
        value={filters.label}
        of={[...list.labels.value, ...shown].toSorted()}
        choose={label => change({ label })}
      />
      <select
        aria-label="Order"
        value={filters.sort}
        onChange={event => change({ sort: event.currentTarget.value as Sort })}
      >
        <option value="newest">Newest first</option>
        <option value="oldest">Oldest first</option>
        <option value="longest">Longest first</option>
      </select>
      {isFiltered(filters) && (
        <button type="button" class="quiet" onClick={() => change(noFilters)}>
          Clear
        </button>
      )}
    </form>
  )
}

type ChoiceProps = {
  name: string
  all: string
  value: string
  of: ReadonlyArray<string>
  choose: (value: string) => void
}

/** One of several values, or all of them. Nothing if there is none to choose. */
function Choice({ name, all, value, of, choose }: ChoiceProps) {
  // A value from a shared link is offered even before the options have loaded.
  const offered = new Set(value === '' ? of : [value, ...of])
  if (offered.size === 0) return null
  return (
    <select aria-label={name} value={value} onChange={event => choose(event.currentTarget.value)}>
      <option value="">{all}</option>
      {[...offered].map(each => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  )
}

function SearchBox({ value, change }: { value: string; change: Change }) {
  const [text, setText] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const latest = useRef(change)
  latest.current = change
  useEffect(() => setText(now => (now.trim() === value ? now : value)), [value])
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return
      event.preventDefault()
      input.current?.focus()
    }
    addEventListener('keydown', focus)
    return () => {
      removeEventListener('keydown', focus)
      clearTimeout(timer.current)
    }
  }, [])
  const type = (next: string) => {
    setText(next)
    clearTimeout(timer.current)
    if (next !== '' && next.trim().length < SEARCH_MIN) return
    timer.current = setTimeout(() => latest.current({ search: next.trim() }, true), TYPING_MS)
  }
  const short = text !== '' && text.trim().length < SEARCH_MIN
  return (
    <div class="search">
      <input
        ref={input}
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

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
