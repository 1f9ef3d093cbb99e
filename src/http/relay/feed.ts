// One subscribed channel of a client: the socket to its object, and the live frames that wait while the past is sent.

import { CLOSE } from './tab.ts'
import type { Tab } from './tab.ts'
import { Told } from './told.ts'

// Our choice: more than a minute of deltas at 50 a second. A client that lets more pile up does not read the past.
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

  get isLive(): boolean {
    return this.#upstream !== null
  }

  attach(upstream: WebSocket): void {
    if (this.#dropped || !this.#tab.isOpen) {
      upstream.close(1000)
      return
    }
    this.#upstream = upstream
    upstream.addEventListener('message', event => {
      if (typeof event.data !== 'string') return
      // An object may send several frames in one message, one a line: JSON has no bare line ends.
      for (const frame of event.data.split('\n')) this.#take(frame)
    })
    const onLost = () => {
      if (!this.#dropped) this.#tab.close(CLOSE.restart, 'the session moved: come back with your cursor')
    }
    upstream.addEventListener('close', onLost)
    upstream.addEventListener('error', onLost)
  }

  /**
   * Holds live frames back while `sendPast` runs: otherwise the client's cursor would run ahead, and it would skip the rest of the past after a
   * reconnect. Then sends those that the past did not contain.
   */
  async holdDuring(sendPast: () => Promise<void>): Promise<void> {
    const held: Array<string> = []
    this.#held = held
    try {
      await sendPast()
      while (held.length > 0) {
        const news = held.splice(0).map(frame => this.told.filterHeld(frame))
        await this.#tab.sendAll(news.filter(frame => frame !== null))
      }
    } finally {
      this.#held = null
    }
  }

  #take(frame: string): void {
    if (this.#held === null) {
      const news = this.told.filterLive(frame)
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
