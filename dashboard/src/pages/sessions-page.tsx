import { useLocation } from 'preact-iso'
import { useEffect, useMemo } from 'preact/hooks'
import { useApp } from '../data/app.ts'
import { type Filters, filtersOf, isFiltered, noFilters, SINCE, type Sort, urlOf } from '../data/filters.ts'
import { plural } from '../data/format.ts'
import { mayDo, useMe } from '../data/me.ts'
import { type Change, Facets } from '../parts/facets.tsx'
import { HistoryRow } from '../parts/history-row.tsx'
import { NeedsYou } from '../parts/needs-you.tsx'
import { Reach } from '../parts/reach.tsx'
import { Failure } from '../parts/notice.tsx'
import { Pager } from '../parts/pager.tsx'
import { SearchBox } from '../parts/search-box.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { useTitle } from '../parts/title.ts'
import { Unfinished } from '../parts/unfinished.tsx'

export function SessionsPage() {
  const { list, outcomes } = useApp()
  const { query, route } = useLocation()
  const me = useMe()
  const filters = useMemo(() => filtersOf(query), [query])
  useEffect(() => list.show(filters), [filters])
  useEffect(() => list.follow(), [])
  useEffect(() => outcomes.follow(), [])
  useTitle('Sessions')
  const error = list.error.value
  const change: Change = (next, replace = false) => route(urlOf({ ...filters, page: 1, ...next }), replace)
  return (
    <div class="page sessions-page">
      <div class="page-head">
        <h1>Sessions</h1>
        {(me === null || mayDo(me, 'ingest')) && (
          <a class="button primary" href="/submit">
            Submit an alert
          </a>
        )}
      </div>
      <NeedsYou filters={filters} />
      <Facets filters={filters} change={change} />
      <div class="sessions-main">
        {error !== null && (
          <Failure what="The sessions could not be loaded" error={error} retry={() => void list.refresh()} />
        )}
        {/* Both at once: rows that come one after the other would push each other down. */}
        {list.history.value === null ? error === null && <SkeletonRows rows={12} /> : <Unfinished />}
        <section aria-labelledby="history-title" hidden={list.history.value === null}>
          <div class="section-head">
            <h2 id="history-title">History</h2>
            <Search filters={filters} change={change} />
          </div>
          <History filters={filters} change={change} failed={error !== null} />
        </section>
      </div>
    </div>
  )
}

/** What every reader may want: text, time, order. */
function Search({ filters, change }: { filters: Filters; change: Change }) {
  return (
    <form class="filters" role="search" onSubmit={event => event.preventDefault()}>
      <SearchBox value={filters.search} search={search => change({ search }, true)} />
      <div class="chips" role="group" aria-label="Time">
        {['', ...Object.keys(SINCE)].map(since => (
          <button
            key={since}
            type="button"
            class="chip"
            aria-pressed={filters.since === since}
            onClick={() => change({ since })}
          >
            {since === '' ? 'Any time' : since}
          </button>
        ))}
      </div>
      <select
        aria-label="Order"
        value={filters.sort}
        onChange={event => change({ sort: event.currentTarget.value as Sort })}
      >
        <option value="newest">Newest first</option>
        <option value="oldest">Oldest first</option>
        <option value="longest">Longest first</option>
      </select>
    </form>
  )
}

type HistoryProps = { filters: Filters; change: (next: Partial<Filters>) => void; failed: boolean }

function History({ filters, change, failed }: HistoryProps) {
  const { list } = useApp()
  const history = list.history.value
  if (history === null) return null
  // The rows of the previous filters stay until the new ones arrive, and say so.
  const stale = list.historyKey.value !== urlOf(filters)
  const { total_items, total_pages } = history.pagination
  if (history.sessions.length === 0 && !stale)
    return (
      <>
        <Reach filters={filters} history={history} />
        <Empty
          filters={filters}
          total={total_items}
          clear={() => change(noFilters)}
          first={() => change({ page: 1 })}
        />
      </>
    )
  const pending = failed ? 'Not loaded: these are the sessions of the previous filters' : 'Loading…'
  return (
    <>
      <p class="result-count" role="status">
        {stale ? pending : plural(total_items, 'session')}
      </p>
      {!stale && <Reach filters={filters} history={history} />}
      <ol class={`rows ${stale ? 'stale' : ''}`} aria-busy={stale && !failed}>
        {history.sessions.map(session => (
          <HistoryRow key={session.id} session={session} />
        ))}
      </ol>
      <Pager filters={filters} pages={total_pages} change={change} />
    </>
  )
}

type EmptyProps = { filters: Filters; total: number; clear: () => void; first: () => void }

function Empty({ filters, total, clear, first }: EmptyProps) {
  if (total > 0)
    return (
      <div class="empty">
        <p>This page is beyond the last one.</p>
        <button type="button" onClick={first}>
          To the first page
        </button>
      </div>
    )
  if (isFiltered(filters))
    return (
      <div class="empty">
        <p>No session matches these filters.</p>
        <button type="button" onClick={clear}>
          Clear the filters
        </button>
      </div>
    )
  return (
    <div class="empty">
      <p>No investigation has ended yet.</p>
      <p class="muted">
        <a href="/settings">Connect a sender</a>, whose alerts then come here by themselves, or{' '}
        <a href="/submit">submit an alert</a>.
      </p>
    </div>
  )
}
