// Remembers in the isolate what senders of alerts were last heard of: a storm of alerts must not write a row with every alert.

import type { SenderNews } from '#store/sender-news.ts'
import { HandOn, type HandOnClock } from '../request/hand-on.ts'

/** One for each isolate. */
export class RecentSenders {
  /** The newest of each sender and kind. */
  readonly #news = new Map<string, SenderNews>()
  readonly #handOn: HandOn

  constructor(handOn: (news: Array<SenderNews>) => Promise<unknown>, clock: HandOnClock) {
    this.#handOn = new HandOn(() => {
      const news = [...this.#news.values()]
      this.#news.clear()
      return handOn(news)
    }, clock)
  }

  add(news: SenderNews, later: (work: Promise<unknown>) => void): void {
    this.#news.set(`${news.sender} ${news.kind}`, news)
    this.#handOn.ask(later)
  }
}
