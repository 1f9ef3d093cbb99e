import { useState } from 'preact/hooks'
import { END_STATUSES, SEVERITIES } from '#core/protocol/status.ts'
import { useApp } from '../data/app.ts'
import { type Choice, type Filters, isFiltered, noFilters } from '../data/filters.ts'
import { exactTime } from '../data/date-format.ts'
import { capitalize, STATUS_WORDS } from '../data/words.ts'
import { Icon } from './icon.tsx'
import { SavedViews } from './saved-views.tsx'

export type Change = (next: Partial<Filters>, replace?: boolean) => void
type FacetsProps = { filters: Filters; change: Change }

/** What the history is filtered by; at its left where there is room. */
export function Facets({ filters, change }: FacetsProps) {
  const [open, setOpen] = useState(false)
  const { list } = useApp()
  const options = list.options.value
  // Labels may be newer than the options.
  const shown = list.history.value?.sessions.flatMap(session => session.labels ?? []) ?? []
  const choices: ReadonlyArray<[name: string, all: string, choice: Choice, of: ReadonlyArray<string>]> = [
    ['Cluster', 'All clusters', 'cluster', options?.clusters ?? []],
    ['Namespace', 'All namespaces', 'namespace', options?.namespaces ?? []],
    ['Alert type', 'All types', 'type', options?.alert_types.toSorted() ?? []],
    ['Chain', 'All chains', 'chain', options?.chain_ids.toSorted() ?? []],
    ['Author', 'All authors', 'author', options?.authors ?? []],
    ['Label', 'All labels', 'label', [...(options?.labels ?? []), ...shown].toSorted()],
    // Shown where a link has chosen one.
    ['Rating', 'All ratings', 'rating', []],
    ['Tool', 'All tools', 'tool', []],
    ['Failure', 'All failures', 'failure', []],
  ]
  return (
    <aside class={`facets ${open ? 'open' : ''}`} aria-label="Filters">
      <button type="button" class="facets-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
        Filters <Icon name="chevron" />
      </button>
      <div class="facets-body">
        {isFiltered(filters) && (
          <button type="button" class="quiet" onClick={() => change(noFilters)}>
            Clear
          </button>
        )}
        <SavedViews filters={filters} />
        {(filters.after !== '' || filters.before !== '') && (
          <p class="muted">
            Created{filters.after !== '' && ` from ${exactTime(filters.after)}`}
            {filters.before !== '' && ` until ${exactTime(filters.before)}`}
          </p>
        )}
        <Several
          name="Status"
          of={END_STATUSES}
          chosen={filters.status}
          word={status => STATUS_WORDS[status]}
          choose={status => change({ status })}
        />
        <Several
          name="Severity"
          of={SEVERITIES}
          chosen={filters.severity}
          word={capitalize}
          choose={severity => change({ severity })}
        />
        <Check name="Needs a person" value={filters.needs} choose={needs => change({ needs })} />
        <Check name="Acted" value={filters.acted} choose={acted => change({ acted })} />
        <Check name="Fell back" value={filters.fell_back} choose={fell_back => change({ fell_back })} />
        {/* These come with the options, so they come last: they move nothing. */}
        {choices.map(([name, all, choice, of]) => (
          <One
            key={choice}
            name={name}
            all={all}
            value={filters[choice]}
            of={of}
            choose={value => change({ [choice]: value })}
          />
        ))}
      </div>
    </aside>
  )
}

type SeveralProps<T extends string> = {
  name: string
  of: ReadonlyArray<T>
  chosen: ReadonlyArray<T>
  word: (value: T) => string
  choose: (values: Array<T>) => void
}

function Several<T extends string>({ name, of, chosen, word, choose }: SeveralProps<T>) {
  const toggle = (value: T) =>
    choose(chosen.includes(value) ? chosen.filter(each => each !== value) : [...chosen, value])
  return (
    <fieldset>
      <legend>{name}</legend>
      {of.map(value => (
        <label key={value}>
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
          {word(value)}
        </label>
      ))}
    </fieldset>
  )
}

type OneProps = { name: string; all: string; value: string; of: ReadonlyArray<string>; choose(value: string): void }

/** One of several values, or all of them. Nothing if there is none to choose. */
function One({ name, all, value, of, choose }: OneProps) {
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

function Check({ name, value, choose }: { name: string; value: string; choose(value: string): void }) {
  return (
    <label>
      <input type="checkbox" checked={value === 'true'} onChange={() => choose(value === 'true' ? '' : 'true')} />
      {name}
    </label>
  )
}
