// The list hears once that a session waits: from the Lobby when the session is offered, otherwise from its object.

import type { Frame } from '#core/protocol/events.ts'

// Our choice: a megabyte of ids. What is forgotten, or lost with the instance, is told once more when the session begins.
const MOST_KEPT = 10_000

export class Announced {
  #sessions = new Set<string>()

  /** Leaves out the frames that say of a session a second time that it waits. Whether a silence holds it is news each time. */
  filterNews(frames: ReadonlyArray<Frame>): Array<Frame> {
    return frames.filter(
      frame =>
        frame.type !== 'session.status' ||
        frame.status !== 'pending' ||
        frame.held_until !== undefined ||
        this.#add(frame.session_id),
    )
  }

  #add(session: string): boolean {
    if (this.#sessions.has(session)) return false
    this.#sessions.add(session)
    const [oldest] = this.#sessions
    if (this.#sessions.size > MOST_KEPT && oldest !== undefined) this.#sessions.delete(oldest)
    return true
  }
}
