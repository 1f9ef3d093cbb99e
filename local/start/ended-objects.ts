// Objects of ended sessions leave the local runtime's memory early when many sessions end.

/** The runtime itself evicts an object so long after its last request (docs/limits.md). */
const EVICTED_AFTER_MS = 10_000
/**
 * Ours: a person who opens a session that has just ended finds it in memory. An object takes 0.6 MB, at 30 ends a second 400 of them were in
 * memory at once, and the runtime's allocator gives back nothing of what they leave (docs/decisions/0074-ended-sessions-leave-memory.md).
 */
export const KEPT = 4
/** Ours: how many leave by one request to the runtime. */
export const TOGETHER = 4

export type EndedObjectsPorts = {
  evict(sessions: ReadonlyArray<string>): void
  /** In milliseconds. */
  now(): number
}

export class EndedObjects {
  #ports: EndedObjectsPorts
  /** When each ended, the oldest first. */
  #ends = new Map<string, number>()

  constructor(ports: EndedObjectsPorts) {
    this.#ports = ports
  }

  /** Takes a line of the Worker's log. */
  hear(line: string): void {
    const session = restingIn(line)
    if (session === null) return
    const now = this.#ports.now()
    this.#ends.delete(session)
    this.#ends.set(session, now)
    if (this.#ends.size < KEPT + TOGETHER) return
    const oldest = [...this.#ends].slice(0, TOGETHER)
    for (const [each] of oldest) this.#ends.delete(each)
    // Those before have left by themselves.
    const there = oldest.flatMap(([each, endedAt]) => (now - endedAt < EVICTED_AFTER_MS ? [each] : []))
    if (there.length > 0) this.#ports.evict(there)
  }
}

const RESTS = '"event":"session.rests"'

/** The session whose object says in this line that nothing is left to do; null for other lines. */
export function restingIn(line: string): string | null {
  if (!line.includes(RESTS)) return null
  try {
    const { event, session } = JSON.parse(line) as { event?: unknown; session?: unknown }
    return event === 'session.rests' && typeof session === 'string' ? session : null
  } catch {
    return null // Another line that quotes this event.
  }
}
