import { batch, signal } from '@preact/signals'
import type { SessionList } from '#core/protocol/api.ts'
import type { Frame, SessionProgressFrame } from '#core/protocol/events.ts'
import { isEnd } from '#core/protocol/status.ts'
import type { Api, ApiError, ListQuery } from './api.ts'
import { historyQuery, type Filters, keyOf, unfinishedQuery } from './filters.ts'
import type { Live } from './live.ts'
import { throttle } from './throttle.ts'

export type History = SessionList & { searchedFrom: string | null }

// Two refreshes a second would be more than an eye can follow and twice the load.
const REFRESH_MS = 1_000
// The list waits this long for the subscription to be confirmed before it is loaded. Mostly the socket is up by then.
const FEED_HEAD_START_MS = 250

/** The sessions of the list. Kept when the page is left, so that coming back shows rows and scroll position at once. */
export class List {
  readonly unfinished = signal<SessionList | null>(null)
  readonly history = signal<History | null>(null)
  readonly historyKey = signal('')
  readonly error = signal<ApiError | null>(null)
  readonly refreshing = signal(false)
  readonly types = signal<Array<string>>([])
  readonly labels = signal<Array<string>>([])
  readonly progress = signal<Readonly<Record<string, SessionProgressFrame>>>({})
  #api: Api
  #live: Live
  #query: ListQuery | null = null
  #round = 0
  #refreshes = throttle(() => void this.refresh(), REFRESH_MS)

  constructor(api: Api, live: Live) {
    this.#api = api
    this.#live = live
  }

  async refresh(): Promise<void> {
    const mine = ++this.#round
    const query = this.#query
    this.refreshing.value = true
    // `query` is null on pages that show only the queue.
    const [running, ended] = await Promise.all([
      this.#api.sessions(unfinishedQuery()),
      query && this.#api.sessions(query),
    ])
    // A later request was made meanwhile.
    if (mine !== this.#round) return
    batch(() => {
      this.refreshing.value = false
      this.error.value = running.ok ? (ended === null || ended.ok ? null : ended) : running
      if (running.ok) this.unfinished.value = running.body
      if (!ended?.ok) return
      this.history.value = { ...ended.body, searchedFrom: ended.searchedFrom }
      this.historyKey.value = keyOf(query)
    })
  }

  /** Shows these filters; asks the server only when they differ from what is shown. */
  show(filters: Filters): void {
    const next = historyQuery(filters)
    const changed = keyOf(next) !== keyOf(this.#query)
    const first = this.#query === null
    this.#query = next
    if (changed && !first) void this.refresh()
  }

  /** Follows the `sessions` channel until the returned function is called. */
  follow(): () => void {
    let asked = false
    const ask = () => {
      asked = true
      this.#refreshes.ask()
    }
    // Subscribe first: a change between the answer and the subscription would be missed.
    const frame = (arrived: Frame) => this.#receive(arrived)
    const leave = this.#live.subscribe('sessions', { frame, confirmed: ask, lost: ask })
    const headStart = setTimeout(() => asked || ask(), FEED_HEAD_START_MS)
    if (this.types.value.length === 0) void this.#loadOptions()
    return () => {
      clearTimeout(headStart)
      leave()
      this.#refreshes.stop()
    }
  }

  #receive(frame: Frame): void {
    if (frame.type === 'session.progress') this.progress.value = { ...this.progress.value, [frame.session_id]: frame }
    else this.#refreshes.ask()
    if (frame.type !== 'session.status' || !isEnd(frame.status)) return
    const { [frame.session_id]: _, ...rest } = this.progress.value
    this.progress.value = rest
  }

  async #loadOptions(): Promise<void> {
    const answer = await this.#api.filterOptions()
    if (!answer.ok) return
    const { alert_types, labels } = answer.body
    batch(() => {
      this.types.value = alert_types.toSorted()
      this.labels.value = labels
    })
  }
}
