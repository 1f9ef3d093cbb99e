// Joins writes: what arrives while a write is in flight is written together by the next one. While many arrive, a write waits for as many as were
// there before, for a moment; a single one is written at once.

import type { Clock } from '#core/ports.ts'

/**
 * Ours, as PostgreSQL's `commit_siblings`: with fewer nobody waits, because the next may not come. Without the wait sixteen senders at once made
 * writes of three on average (docs/decisions/0037-alerts-are-stored-together.md).
 */
const MANY = 4
/** Ours, as PostgreSQL's `commit_delay`: to answer sixteen senders and to hear them again takes some 12 ms. */
export const GATHER_MS = 20

type Waiting<Item, Result> = {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

export type Commit<Item, Result> = {
  /** Writes all items in one transaction; the results have their order. Throws if nothing was written. */
  commit(items: ReadonlyArray<Item>): Promise<ReadonlyArray<Result>>
  /** How many of the first of these items one commit takes: 1 or more. */
  countFitting(items: ReadonlyArray<Item>): number
  /** How many one commit takes at most. */
  most: number
  clock: Pick<Clock, 'sleep'>
}

export class GroupCommit<Item, Result> {
  #ports: Commit<Item, Result>
  #waiting: Array<Waiting<Item, Result>> = []
  #committing = false
  /** Told of each item that arrives while a commit waits for more. */
  #onArrival: (() => void) | null = null

  constructor(ports: Commit<Item, Result>) {
    this.#ports = ports
  }

  /** Resolves once the item is written. Rejects if it was not, with the error of its own write. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#onArrival?.()
      if (!this.#committing) void this.#commitAll()
    })
  }

  async #commitAll(): Promise<void> {
    this.#committing = true
    while (this.#waiting.length > 0) {
      const count = this.#ports.countFitting(this.#waiting.map(({ item }) => item))
      await this.#commitTogether(this.#waiting.splice(0, count))
      await this.#gather(Math.min(count + this.#waiting.length, this.#ports.most))
    }
    this.#committing = false
  }

  /** Waits until so many are there: senders that were just answered send their next ones now. */
  async #gather(count: number): Promise<void> {
    const isThere = () => this.#waiting.length >= count
    if (count < MANY || isThere()) return
    const there = new AbortController()
    this.#onArrival = () => {
      if (isThere()) there.abort()
    }
    // Rejects once they are there.
    await this.#ports.clock.sleep(GATHER_MS, there.signal).catch(() => undefined)
    this.#onArrival = null
  }

  /** One item that cannot be written does not refuse the others: if the group fails, each is written alone. */
  async #commitTogether(group: ReadonlyArray<Waiting<Item, Result>>): Promise<void> {
    try {
      const results = await this.#ports.commit(group.map(({ item }) => item))
      for (const [at, { resolve }] of group.entries()) resolve(results[at] as Result)
    } catch (error) {
      const [first, ...others] = group
      if (others.length === 0) return first?.reject(error)
      for (const each of group) await this.#commitTogether([each])
    }
  }
}
