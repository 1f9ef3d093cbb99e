import { signal } from '@preact/signals'
import type { Frame } from '#core/protocol/events.ts'
import { isEnd } from '#core/protocol/status.ts'
import type { Api } from './api.ts'
import { FEED_HEAD_START_MS, REFRESH_MS } from './list.ts'
import type { Live } from './live.ts'
import { throttle } from './throttle.ts'

export type OutcomesBody = Extract<Awaited<ReturnType<Api['outcomes']>>, { ok: true }>['body']

// The tabs of a team do not all ask at the full hour.
const SPREAD_MS = 60_000
/** A page that nobody looks after tries again by itself. */
export const RETRY_MS = 30_000

/** How the sessions of the last 24 hours ended. One for all pages, and asked again only when one ended or was reviewed. */
export class Outcomes {
  readonly now = signal<OutcomesBody | null>(null)
  #api: Api
  #live: Live
  #followers = 0
  #round = 0
  #next: ReturnType<typeof setTimeout> | undefined
  #leave = () => {}
  #loads = throttle(() => void this.#load(), REFRESH_MS)

  constructor(api: Api, live: Live) {
    this.#api = api
    this.#live = live
  }

  /** Follows the `sessions` channel until the returned function is called, and those of all other followers. */
  follow(): () => void {
    if (this.#followers++ === 0) this.#leave = this.#begin()
    return () => {
      if (--this.#followers === 0) this.#leave()
    }
  }

  #begin(): () => void {
    let asked = false
    const ask = () => {
      asked = true
      this.#loads.ask()
    }
    const frame = (arrived: Frame) => {
      if (arrived.type === 'review.status' || (arrived.type === 'session.status' && isEnd(arrived.status))) ask()
    }
    // Subscribe first, as the list does. Nobody told this page what ended while the connection was lost.
    const leave = this.#live.subscribe('sessions', { frame, confirmed: ask, lost: ask })
    const headStart = setTimeout(() => asked || ask(), FEED_HEAD_START_MS)
    return () => {
      clearTimeout(headStart)
      clearTimeout(this.#next)
      leave()
      this.#loads.stop()
    }
  }

  async #load(): Promise<void> {
    const mine = ++this.#round
    const answer = await this.#api.outcomes()
    // A later request was made meanwhile.
    if (mine !== this.#round) return
    if (!answer.ok) return this.#askIn(RETRY_MS)
    this.now.value = answer.body
    // Else a quiet night would keep the evening's figures.
    const over = Date.parse(answer.body.window.end) - Date.now()
    if (over > 0) this.#askIn(over + SPREAD_MS * Math.random())
  }

  #askIn(ms: number): void {
    clearTimeout(this.#next)
    if (this.#followers > 0) this.#next = setTimeout(() => this.#loads.ask(), ms)
  }
}
