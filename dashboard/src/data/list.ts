import { batch, signal } from '@preact/signals'
import type { SessionList } from '#core/protocol/api.ts'
import type { Frame, SessionProgressFrame } from '#core/protocol/events.ts'
import { isEnd } from '#core/protocol/status.ts'
import type { Api, ApiError, ListQuery } from './api.ts'
import { historyQuery, type Filters, keyOf, unfinishedQuery } from './filters.ts'
import type { Live } from './live.ts'
import { throttle } from './throttle.ts'

export type List = ReturnType<typeof createList>
export type History = SessionList & { searchedFrom: string | null }

// Two refreshes a second would be more than an eye can follow and twice the load.
const REFRESH_MS = 1_000
// The list waits this long for the subscription to be confirmed before it is loaded. Mostly the socket is up by then.
const FEED_HEAD_START_MS = 250

/** The sessions of the list. Kept when the page is left, so that coming back shows rows and scroll position at once. */
export function createList(api: Api, live: Live) {
  const unfinished = signal<SessionList | null>(null)
  const history = signal<History | null>(null)
  const historyKey = signal('')
  const error = signal<ApiError | null>(null)
  const refreshing = signal(false)
  const types = signal<Array<string>>([])
  const progress = signal<Readonly<Record<string, SessionProgressFrame>>>({})
  let query: ListQuery | null = null
  let round = 0

  async function refresh() {
    const mine = ++round
    const key = keyOf(query)
    refreshing.value = true
    // `query` is null on pages that show only the queue.
    const [running, ended] = await Promise.all([api.sessions(unfinishedQuery()), query && api.sessions(query)])
    // A later request was made meanwhile.
    if (mine !== round) return
    batch(() => {
      refreshing.value = false
      error.value = running.ok ? (ended === null || ended.ok ? null : ended) : running
      if (running.ok) unfinished.value = running.body
      if (!ended?.ok) return
      history.value = { ...ended.body, searchedFrom: ended.searchedFrom }
      historyKey.value = key
    })
  }

  async function loadTypes() {
    const answer = await api.filterOptions()
    if (answer.ok) types.value = answer.body.alert_types.toSorted()
  }

  const refreshes = throttle(() => void refresh(), REFRESH_MS)

  function receive(frame: Frame) {
    if (frame.type === 'session.progress') progress.value = { ...progress.value, [frame.session_id]: frame }
    else refreshes.ask()
    if (frame.type !== 'session.status' || !isEnd(frame.status)) return
    const { [frame.session_id]: _, ...rest } = progress.value
    progress.value = rest
  }

  return {
    unfinished,
    history,
    historyKey,
    error,
    refreshing,
    types,
    progress,
    refresh: () => refresh(),
    /** Shows these filters; asks the server only when they differ from what is shown. */
    show(filters: Filters) {
      const next = historyQuery(filters)
      const changed = keyOf(next) !== keyOf(query)
      const first = query === null
      query = next
      if (changed && !first) void refresh()
    },
    /** Follows the `sessions` channel until the returned function is called. */
    follow(): () => void {
      let asked = false
      const ask = () => {
        asked = true
        refreshes.ask()
      }
      // Subscribe first: a change between the answer and the subscription would be missed.
      const leave = live.subscribe('sessions', { frame: receive, confirmed: ask, lost: ask })
      const headStart = setTimeout(() => asked || ask(), FEED_HEAD_START_MS)
      if (types.value.length === 0) void loadTypes()
      return () => {
        clearTimeout(headStart)
        leave()
        refreshes.stop()
      }
    },
  }
}
