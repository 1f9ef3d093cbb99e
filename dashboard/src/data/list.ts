import { batch, signal } from '@preact/signals'
import type { FilterOptions, SessionList } from '#core/protocol/api.ts'
import type { Frame, SessionProgressFrame } from '#core/protocol/events.ts'
import { isEnd } from '#core/protocol/status.ts'
import type { Api, ApiError } from './api.ts'
import { historyQuery, type Filters, unfinishedQuery, urlOf } from './filters.ts'
import type { Live } from './live.ts'
import { throttle } from './throttle.ts'

export type History = SessionList & { searchedFrom: string | null }

// Two refreshes a second would be more than an eye can follow and twice the load.
export const REFRESH_MS = 1_000
// The list waits this long for the subscription to be confirmed before it is loaded: with the subscription first, one load misses nothing.
// Five ways there and back of 300 ms (TCP, TLS, the socket, the subscription) are less. Where the socket fails, nothing is waited for.
export const FEED_HEAD_START_MS = 2_000

/** The sessions of the list. Kept when the page is left, so that coming back shows rows and scroll position at once. */
export class List {
  readonly unfinished = signal<SessionList | null>(null)
  readonly history = signal<History | null>(null)
  readonly historyKey = signal('')
  readonly error = signal<ApiError | null>(null)
  readonly refreshing = signal(false)
  readonly options = signal<FilterOptions | null>(null)
  readonly progress = signal<Readonly<Record<string, SessionProgressFrame>>>({})
  #api: Api
  #live: Live
  #filters: Filters | null = null
  #round = 0
  #refreshes = throttle(() => void this.refresh(), REFRESH_MS)

  constructor(api: Api, live: Live) {
    this.#api = api
    this.#live = live
  }

  async refresh(): Promise<void> {
    const mine = ++this.#round
    const filters = this.#filters
    this.refreshing.value = true
    // There are no filters on pages that show only the queue.
    const [running, ended] = await Promise.all([
      this.#api.sessions(unfinishedQuery()),
      filters && this.#api.sessions(historyQuery(filters, Date.now())),
    ])
    // A later request was made meanwhile.
    if (mine !== this.#round) return
    batch(() => {
      this.refreshing.value = false
      this.error.value = running.ok ? (ended === null || ended.ok ? null : ended) : running
      if (running.ok) {
        this.unfinished.value = running.body
        // The end of some was not heard: a page that is open for weeks would keep them.
        const isListed = ([id]: [string, SessionProgressFrame]) => running.body.sessions.some(each => each.id === id)
        this.progress.value = Object.fromEntries(Object.entries(this.progress.value).filter(isListed))
      }
      if (filters === null || !ended?.ok) return
      this.history.value = { ...ended.body, searchedFrom: ended.searchedFrom }
      this.historyKey.value = urlOf(filters)
    })
  }

  /** Shows these filters; asks the server only when they differ from what is shown. */
  show(filters: Filters): void {
    const before = this.#filters
    this.#filters = filters
    if (before !== null && urlOf(before) !== urlOf(filters)) void this.refresh()
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
    const askAlone = () => asked || ask()
    const headStart = setTimeout(askAlone, FEED_HEAD_START_MS)
    const unwatch = this.#live.state.subscribe(now => now === 'connecting' || now === 'live' || askAlone())
    if (this.options.value === null) void this.#loadOptions()
    return () => {
      clearTimeout(headStart)
      unwatch()
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
    if (answer.ok) this.options.value = answer.body
  }
}
