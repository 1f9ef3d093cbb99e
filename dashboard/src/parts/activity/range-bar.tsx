import { useLocation } from 'preact-iso'
import { useState } from 'preact/hooks'
import { PRESETS, type Range, urlOf } from '../../data/activity.ts'
import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'

const WORDS = { '24h': '24 hours', '7d': '7 days', '30d': '30 days' } as const

/** Which time the page is about, and of which chain and type; all of it in the address. */
export function RangeBar({ range }: { range: Range }) {
  const { api } = useApp()
  const { route } = useLocation()
  const options = useLoaded(() => api.filterOptions())
  const preset = { ...range, from: '', to: '' }
  return (
    <div class="range-bar">
      <div class="range-presets" role="group" aria-label="Time">
        {PRESETS.map(since => (
          <a
            key={since}
            class="button chip"
            href={urlOf({ ...preset, since })}
            aria-current={range.since === since ? 'true' : undefined}
          >
            {WORDS[since]}
          </a>
        ))}
        <OwnRange range={range} key={`${range.from} ${range.to}`} />
      </div>
      <Choice
        name="Chain"
        all="All chains"
        value={range.chain}
        of={options.body?.chain_ids ?? []}
        choose={chain => route(urlOf({ ...range, chain }))}
      />
      <Choice
        name="Alert type"
        all="All types"
        value={range.type}
        of={options.body?.alert_types ?? []}
        choose={type => route(urlOf({ ...range, type }))}
      />
    </div>
  )
}

function OwnRange({ range }: { range: Range }) {
  const { route } = useLocation()
  const [from, setFrom] = useState(localOf(range.from))
  const [to, setTo] = useState(localOf(range.to))
  const backwards = from !== '' && to !== '' && from >= to
  const submit = (event: Event) => {
    event.preventDefault()
    route(urlOf({ ...range, since: '', from: new Date(from).toISOString(), to: new Date(to).toISOString() }))
  }
  return (
    <details class="own-range" open={range.from !== ''}>
      <summary class="button chip" aria-current={range.from === '' ? undefined : 'true'}>
        Own range
      </summary>
      <form onSubmit={submit}>
        <label>
          From
          <input type="datetime-local" value={from} required onInput={event => setFrom(event.currentTarget.value)} />
        </label>
        <label>
          To
          <input type="datetime-local" value={to} required onInput={event => setTo(event.currentTarget.value)} />
        </label>
        <button type="submit" disabled={from === '' || to === '' || backwards}>
          Show
        </button>
        {backwards && <p role="alert">The end must be later than the beginning.</p>}
      </form>
    </details>
  )
}

/** As the browser's field has it: local time without its zone. */
function localOf(at: string): string {
  if (at === '') return ''
  const time = new Date(at)
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

type ChoiceProps = { name: string; all: string; value: string; of: ReadonlyArray<string>; choose(value: string): void }

function Choice({ name, all, value, of, choose }: ChoiceProps) {
  const offered = new Set(value === '' ? of : [value, ...of])
  return (
    <select aria-label={name} value={value} onChange={event => choose(event.currentTarget.value)}>
      <option value="">{all}</option>
      {[...offered].toSorted().map(each => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  )
}
