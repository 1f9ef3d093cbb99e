// What an isolate keeps of the answers of others: for a time without asking, then for as long as they say that nothing changed, and as a substitute
// while they are down. A question in flight is not shared: workerd ends I/O with the request that began it.

export type Got<T> =
  | { kind: 'new'; value: T; etag: string | null; size: number }
  /** The other side says that what is kept is still right. */
  | { kind: 'same' }
  | Failed

/** `passing`: what is kept may stand in, because the other side only does not answer now. `missing`: there is no such thing. */
export type Failed = { kind: 'failed'; reason: string; passing: boolean; missing?: boolean; waitMs?: number }

export type Answer<T> = { kind: 'value'; value: T } | Failed

type Item<T> = {
  value: { value: T; etag: string | null; size: number; since: number } | null
  freshUntil: number
  failure: (Failed & { until: number }) | null
}

/** Ours: what is older misleads more than it helps. */
const STANDS_IN_MS = 86_400_000
/** Ours: so that a storm of alerts asks a server that is down a few times a minute, and a mended address counts soon. */
const FAILED_MS = 10_000
/** Ours: GitHub's limit of requests starts anew each hour. */
export const LONGEST_WAIT_MS = 3_600_000
const MOST_ITEMS = 1_000

export class Kept<T> {
  readonly #now: () => number
  readonly #mostSize: number
  /** In the order of their last use. */
  readonly #items = new Map<string, Item<T>>()
  #size = 0

  /** `mostSize`: of all values together, in the unit of `size`. */
  constructor(now: () => number, mostSize: number) {
    this.#now = now
    this.#mostSize = mostSize
  }

  /** What is kept under `key`, or what `ask` gets. Rejects as `ask` does, and then keeps what there was. */
  async get(key: string, ttlMs: number, ask: (etag: string | null) => Promise<Got<T>>): Promise<Answer<T>> {
    const known = this.#items.get(key)
    if (known !== undefined && this.#now() < known.freshUntil && known.value !== null) {
      this.#put(key, known)
      return { kind: 'value', value: known.value.value }
    }
    if (known?.failure != null && this.#now() < known.failure.until) return answerOf(known, this.#now())
    const got = await ask(known?.value?.etag ?? null)
    const item = this.#after(this.#items.get(key), got, ttlMs)
    this.#put(key, item)
    return answerOf(item, this.#now())
  }

  #after(before: Item<T> | undefined, got: Got<T>, ttlMs: number): Item<T> {
    const now = this.#now()
    const value = before?.value ?? null
    if (got.kind === 'new') {
      const { kind: _, ...rest } = got
      return { value: { ...rest, since: now }, freshUntil: now + ttlMs, failure: null }
    }
    if (got.kind === 'same' && value !== null)
      return { value: { ...value, since: now }, freshUntil: now + ttlMs, failure: null }
    const failed: Failed =
      got.kind === 'same' ? { kind: 'failed', reason: 'its server says that nothing changed', passing: false } : got
    const until = now + Math.min(failed.waitMs ?? FAILED_MS, LONGEST_WAIT_MS)
    return { value: failed.passing ? value : null, freshUntil: 0, failure: { ...failed, until } }
  }

  #put(key: string, item: Item<T>): void {
    const sizeOf = (each: Item<T> | undefined) => each?.value?.size ?? 0
    this.#size += sizeOf(item) - sizeOf(this.#items.get(key))
    this.#items.delete(key)
    this.#items.set(key, item)
    for (const [oldest, each] of this.#items) {
      if (this.#size <= this.#mostSize && this.#items.size <= MOST_ITEMS) return
      this.#items.delete(oldest)
      this.#size -= sizeOf(each)
    }
  }
}

function answerOf<T>({ value, failure }: Item<T>, now: number): Answer<T> {
  if (value !== null && (failure === null || now - value.since < STANDS_IN_MS))
    return { kind: 'value', value: value.value }
  return failure ?? { kind: 'failed', reason: 'it was not there', passing: true }
}
