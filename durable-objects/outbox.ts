// Makes the read model catch up with the log: first the row, then the Lobby's frames, so that a list fetched on an event is never behind it.

import type { Frame, LoggedFrame, SessionProgressFrame } from '#core/protocol/events.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { listNews, progressBehind, type Progress } from './list-news.ts'

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
  /** Waits for a status. A kill forgets it, and the resumed run tells anew. */
  #progress: Progress | null = null

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

  /** Tells the list where the session stands: at once, or behind the status that the list is owed. Only the newest waits. */
  async progress(frame: SessionProgressFrame): Promise<void> {
    const { cursor, frames, head, tell } = this.#ports
    const told = cursor.get('told')
    const progress = progressBehind(frames(told, head()), frame)
    this.#progress = progress.behind > told ? progress : null
    if (this.#progress === null) await tell([frame])
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
        // Whoever asked meanwhile waits on this drain: the next pass tells what they wrote, and tries the row again.
        if (this.#wanted > seq) continue
        throw error
      }
      await this.#tell(seq)
    }
  }

  async #tell(seq: number): Promise<void> {
    const { cursor, frames, tell, count } = this.#ports
    // Progress may come while the Lobby is told of the status that it waits for.
    do {
      const due = this.#due(seq)
      const news = listNews(frames(cursor.get('told'), seq), due)
      if (news.length > 0) await tell(news)
      cursor.set('told', seq)
      if (this.#progress === due) this.#progress = null
    } while (this.#due(seq) !== null)
    while (cursor.get('counted') < seq) cursor.set('counted', await count(cursor.get('counted'), seq))
  }

  #due(seq: number): Progress | null {
    return this.#progress !== null && this.#progress.behind <= seq ? this.#progress : null
  }
}
