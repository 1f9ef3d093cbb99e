// An isolate remembers sessions whose object has a log, so that reads of them go to the object at once. A log is never taken away again; that a
// session does not exist, or still waits, is not remembered.

// Our choice: some 150 bytes each, 1.5 MB in all; a busy day's sessions fit.
const MOST = 10_000

export class KnownSessions {
  #chains = new Map<string, string>()

  /** The session's chain; undefined if this isolate does not know the session. */
  chainOf(id: string): string | undefined {
    return this.#chains.get(id)
  }

  add(id: string, chainId: string): void {
    this.#chains.set(id, chainId)
    const [oldest] = this.#chains.keys()
    if (this.#chains.size > MOST && oldest !== undefined) this.#chains.delete(oldest)
  }

  forget(id: string): void {
    this.#chains.delete(id)
  }
}
