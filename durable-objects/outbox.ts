// Makes the read model catch up with the log: first the row, then the Lobby's frames, so that a list fetched on an event is never behind it.

import type { Frame, LoggedFrame } from '#core/protocol/events.ts'
import type { SessionView } from '#core/protocol/view.ts'

/** design.md D4: with the store down the Lobby speaks all the same, this much later. */
const TELL_ANYWAY_MS = 2000

/** The store's row, the list's feed, the metrics. */
type Side = 'row' | 'told' | 'counted'
const SIDES: ReadonlyArray<Side> = ['row', 'told', 'counted']

export type OutboxPorts = {
  /** The newest seq of the log, and the view at it. */
  head(): number
  view(): SessionView
  frames(after: number, upTo: number): Array<LoggedFrame>
  project(view: SessionView, seq: number): Promise<void>
  tell(frames: Array<Frame>): Promise<void>
  /** Hands over what the entries above `after` add to the metrics; answers up to which entry all is counted. */
  count(after: number, upTo: number): Promise<number>
  /** Where each side stands; kept with the log. */
  cursor: { get(side: Side): number; set(side: Side, seq: number): void }
  sleep(ms: number): Promise<void>
}

export class Outbox {
  #ports: OutboxPorts
  #wanted = 0
  #draining: Promise<void> | null = null

  constructor(ports: OutboxPorts) {
    this.#ports = ports
  }

  /** Whether everybody knows everything up to the log's end. */
  done(): boolean {
    return this.#behind() >= this.#ports.head()
  }

  /** Brings both sides up to the log's end of now. Rejects when the store did not take the row; the cursor stays then. */
  drain(): Promise<void> {
    this.#wanted = this.#ports.head()
    return (this.#draining ??= this.#catchUp().finally(() => {
      this.#draining = null
    }))
  }

  #behind(): number {
    return Math.min(...SIDES.map(side => this.#ports.cursor.get(side)))
  }

  async #catchUp(): Promise<void> {
    const { cursor, head, view, project, sleep } = this.#ports
    while (this.#behind() < this.#wanted) {
      const seq = head()
      try {
        await project(view(), seq)
        cursor.set('row', seq)
      } catch (error) {
        await sleep(TELL_ANYWAY_MS)
        await this.#tell(seq)
        throw error
      }
      await this.#tell(seq)
    }
  }

  async #tell(seq: number): Promise<void> {
    const { cursor, frames, tell, count } = this.#ports
    const news = frames(cursor.get('told'), seq).flatMap(global)
    if (news.length > 0) await tell(news)
    cursor.set('told', seq)
    while (cursor.get('counted') < seq) cursor.set('counted', await count(cursor.get('counted'), seq))
  }
}

/** A frame as the `sessions` channel carries it: without cursor, and without the texts that a list does not show. */
function global(frame: LoggedFrame): Array<Frame> {
  if (frame.type === 'session.status') {
    const { type, session_id, timestamp, status } = frame
    return [{ type, session_id, timestamp, status }]
  }
  if (frame.type !== 'review.status') return []
  const { db_event_id: _, ...rest } = frame
  return [rest]
}

/** Changes that a list shows at once; the rest waits for the next tick. */
export function isNews(frame: LoggedFrame | null): boolean {
  return frame !== null && ['session.status', 'stage.status', 'review.status'].includes(frame.type)
}
