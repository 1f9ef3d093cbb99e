import { duration, plural } from '../../data/format.ts'
import type { PathSum } from '../../data/trace/critical-path.ts'
import { isFiltered, noFilter, SLOWER, type TraceFilter } from '../../data/trace/filter.ts'

type ToolsProps = {
  id: string
  filter: TraceFilter
  change: (next: Partial<TraceFilter>) => void
  choices: { tools: ReadonlyArray<string>; agents: ReadonlyArray<string> }
  /** How many rows are meant by the filter; null without one. */
  shown: number | null
  sum: PathSum
  all: boolean
  openAll: () => void
}

export function TraceTools({ id, filter, change, choices, shown, sum, all, openAll }: ToolsProps) {
  return (
    <div class="trace-tools">
      <div class="trace-filters" role="search" aria-label="Filter the trace">
        <input
          type="search"
          value={filter.words}
          placeholder="Search in the trace"
          aria-label="Search in the trace"
          onInput={event => change({ words: event.currentTarget.value })}
        />
        <Toggle word="Errors" on={filter.errors} set={errors => change({ errors })} />
        <Toggle word="Writes" on={filter.writes} set={writes => change({ writes })} />
        <Choice
          name="Slower than"
          value={filter.slower === 0 ? '' : String(filter.slower)}
          any="Any duration"
          of={[...new Set([...SLOWER, ...(filter.slower > 0 ? [filter.slower] : [])])]
            .toSorted((a, b) => a - b)
            .map(String)}
          word={seconds => `Over ${duration(Number(seconds) * 1_000)}`}
          set={slower => change({ slower: Number(slower) })}
        />
        <Choice name="Tool" value={filter.tool} any="All tools" of={choices.tools} set={tool => change({ tool })} />
        <Choice
          name="Agent"
          value={filter.agent}
          any="All agents"
          of={choices.agents}
          set={agent => change({ agent })}
        />
        {isFiltered(filter) && (
          <button type="button" class="quiet" onClick={() => change(noFilter)}>
            Clear
          </button>
        )}
        <span class="muted" role="status">
          {shown !== null && (shown === 0 ? 'No row matches' : `${plural(shown, 'row')} found`)}
        </span>
      </div>
      <div class="trace-acts">
        <PathWords sum={sum} />
        <button type="button" class="quiet" aria-keyshortcuts="e" onClick={openAll}>
          {all ? 'Collapse all' : 'Expand all'}
        </button>
        <a class="button quiet" href={exportUrl(id, 'json')} download>
          Export JSON
        </a>
        <a class="button quiet" href={exportUrl(id, 'markdown')} download>
          Export report
        </a>
        <button type="button" class="quiet" onClick={() => print()}>
          Print
        </button>
      </div>
    </div>
  )
}

function exportUrl(id: string, format: 'json' | 'markdown'): string {
  return `/api/v1/sessions/${encodeURIComponent(id)}/export?format=${format}`
}

/** Where the time went: the rest is waiting, planning and what the system did itself. */
function PathWords({ sum: { total, models, tools } }: { sum: PathSum }) {
  if (total === 0) return null
  return (
    <p class="path-words muted">
      <i class="path-sign" aria-hidden="true" />
      Critical path: models {duration(models)}, tools {duration(tools)} of {duration(total)}
    </p>
  )
}

function Toggle({ word, on, set }: { word: string; on: boolean; set: (on: boolean) => void }) {
  return (
    <button type="button" class="chip" aria-pressed={on} onClick={() => set(!on)}>
      {word}
    </button>
  )
}

type ChoiceProps = {
  name: string
  value: string
  any: string
  of: ReadonlyArray<string>
  word?: (value: string) => string
  set: (value: string) => void
}

function Choice({ name, value, any, of, word = each => each, set }: ChoiceProps) {
  return (
    <select aria-label={name} value={value} onChange={event => set(event.currentTarget.value)}>
      <option value="">{any}</option>
      {/* What an address names stays chosen, also when nothing of it is here. */}
      {[...new Set([...of, ...(value === '' ? [] : [value])])].map(each => (
        <option key={each} value={each}>
          {word(each)}
        </option>
      ))}
    </select>
  )
}
