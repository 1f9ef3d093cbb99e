// Ids that the database has just said it does not know, so that asking again costs nothing. Not for long: a session may come into being.

const REMEMBERED_MS = 10_000
// Our choice: as many as may wait (turns.ts); some 100 kB.
const MOST = 1_000

export class UnknownIds {
  readonly #since = new Map<string, number>()

  has(id: string, now: number): boolean {
    const since = this.#since.get(id)
    return since !== undefined && now - since < REMEMBERED_MS
  }

  add(id: string, now: number): void {
    this.#since.delete(id)
    this.#since.set(id, now)
    const [oldest] = this.#since.keys()
    if (this.#since.size > MOST && oldest !== undefined) this.#since.delete(oldest)
  }
}
