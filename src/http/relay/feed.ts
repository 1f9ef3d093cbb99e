// One subscribed channel of a tab: the object's socket behind it, and the frames that wait while the past is told.

import { CLOSE } from './tab.ts'
import type { Tab } from './tab.ts'
import { Told } from './told.ts'

// A minute of deltas at 50 a second and more; beyond it the past is not being read.
const MOST_HELD = 5_000

export class Feed {
  readonly told = new Told()
  readonly #tab: Tab
  #upstream: WebSocket | null = null
  #held: Array<string> | null = null
  #dropped = false

  constructor(tab: Tab) {
    this.#tab = tab
  }

  get live(): boolean {
    return this.#upstream !== null
  }

  attach(upstream: WebSocket): void {
    if (this.#dropped || !this.#tab.open) {
      upstream.close(1000)
      return
    }
    this.#upstream = upstream
    upstream.addEventListener('message', event => {
      if (typeof event.data !== 'string') return
      // JSON has no bare line ends: an object that tells several frames in one message parts them so.
      for (const frame of event.data.split('\n')) this.#hear(frame)
    })
    const lost = () => {
      if (!this.#dropped) this.#tab.close(CLOSE.restart, 'the session moved: come back with your cursor')
    }
    upstream.addEventListener('close', lost)
    upstream.addEventListener('error', lost)
  }

  /** Live frames wait meanwhile: a cursor that ran ahead of the past would make the client skip it. What `tellPast` notes is not told again. */
  async during(tellPast: () => Promise<void>): Promise<void> {
    const held: Array<string> = []
    this.#held = held
    try {
      await tellPast()
      while (held.length > 0) {
        const news = held.splice(0).map(frame => this.told.newsOf(frame))
        await this.#tab.sendAll(news.filter(frame => frame !== null))
      }
    } finally {
      this.#held = null
    }
  }

  #hear(frame: string): void {
    if (this.#held === null) {
      const news = this.told.live(frame)
      if (news !== null) this.#tab.send(news)
      return
    }
    this.#held.push(frame)
    if (this.#held.length > MOST_HELD) this.#tab.close(CLOSE.slow, 'the past takes too long to tell')
  }

  drop(): void {
    this.#dropped = true
    this.#upstream?.close(1000)
    this.#upstream = null
  }
}
