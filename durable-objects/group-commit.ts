// Joins writes: what arrives while a write is in flight is written together by the next one. Nobody waits for a timer.

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
}

export class GroupCommit<Item, Result> {
  #ports: Commit<Item, Result>
  #waiting: Array<Waiting<Item, Result>> = []
  #committing = false

  constructor(ports: Commit<Item, Result>) {
    this.#ports = ports
  }

  /** Resolves once the item is written. Rejects if it was not, with the error of its own write. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (!this.#committing) void this.#commitAll()
    })
  }

  async #commitAll(): Promise<void> {
    this.#committing = true
    while (this.#waiting.length > 0) {
      const count = this.#ports.countFitting(this.#waiting.map(({ item }) => item))
      await this.#commitTogether(this.#waiting.splice(0, count))
    }
    this.#committing = false
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
