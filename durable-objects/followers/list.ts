import type { Frame, SessionProgressFrame } from '#core/protocol/events.ts'
import { listNews, placeProgress, type Progress } from '../list-news.ts'
import type { Follower, LogReader } from './follower.ts'

/** The list waits for the row, so that a page that loads the list on a frame finds the change. While D1 is down it waits no longer than this (our choice). */
const TELL_ANYWAY_MS = 2000

export type ListFollower = Follower & {
  /** Sends a progress frame to the list: at once, or after the status that the list has not got yet. Only the newest one waits. */
  progress(frame: SessionProgressFrame): Promise<void>
}

/** Feeds the `sessions` channel through the Lobby. `cursor` is the stored seq that the list has reached. */
export function listFollower(
  log: LogReader,
  cursor: () => number,
  tell: (frames: Array<Frame>) => Promise<void>,
): ListFollower {
  // Progress that waits for a status. A kill loses it, and the resumed run sends a new one.
  let waiting: Progress | null = null
  // The stored cursor moves a moment after the frames were sent. Progress in between must not wait for frames that were sent already.
  let sent = 0
  const due = (seq: number) => (waiting !== null && waiting.behind <= seq ? waiting : null)
  return {
    name: 'list',
    target: 'the live list of sessions',
    waitsFor: { name: 'row', patienceMs: TELL_ANYWAY_MS },
    async follow(after, upTo) {
      let from = after
      // Progress may arrive while the status that it waits for is being sent.
      do {
        const progress = due(upTo)
        const news = listNews(log.frames(from, upTo), progress)
        if (news.length > 0) await tell(news)
        sent = from = upTo
        if (waiting === progress) waiting = null
      } while (due(upTo) !== null)
      return upTo
    },
    async progress(frame) {
      const reached = Math.max(cursor(), sent)
      const progress = placeProgress(log.frames(reached, log.head()), frame)
      waiting = progress.behind > reached ? progress : null
      if (waiting === null) await tell([frame])
    },
  }
}
