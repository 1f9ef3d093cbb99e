import type { Frame, SessionProgressFrame } from '#core/protocol/events.ts'
import { listNews, progressBehind, type Progress } from '../list-news.ts'
import type { Follower, LogReader } from './follower.ts'

/** design.md D4: a list that is fetched on an event is not behind it; with the store down the Lobby speaks all the same, this much later. */
const TELL_ANYWAY_MS = 2000

export type ListFollower = Follower & {
  /** Tells the list where the session stands: at once, or behind the status that the list is owed. Only the newest waits. */
  progress(frame: SessionProgressFrame): Promise<void>
}

/** The `sessions` channel, which the Lobby feeds. `cursor` is up to where the list has heard, as the log remembers it. */
export function listFollower(
  log: LogReader,
  cursor: () => number,
  tell: (frames: Array<Frame>) => Promise<void>,
): ListFollower {
  // Progress that waits for a status. A kill forgets it, and the resumed run tells anew.
  let waiting: Progress | null = null
  // The cursor moves a moment after the list was told; progress that comes between must not wait for what is told already.
  let told = 0
  const due = (seq: number) => (waiting !== null && waiting.behind <= seq ? waiting : null)
  return {
    name: 'list',
    target: 'the live list of sessions',
    waitsFor: { name: 'row', patienceMs: TELL_ANYWAY_MS },
    async follow(after, upTo) {
      let from = after
      // Progress may come while the Lobby is told of the status that it waits for.
      do {
        const progress = due(upTo)
        const news = listNews(log.frames(from, upTo), progress)
        if (news.length > 0) await tell(news)
        told = from = upTo
        if (waiting === progress) waiting = null
      } while (due(upTo) !== null)
      return upTo
    },
    async progress(frame) {
      const heard = Math.max(cursor(), told)
      const progress = progressBehind(log.frames(heard, log.head()), frame)
      waiting = progress.behind > heard ? progress : null
      if (waiting === null) await tell([frame])
    },
  }
}
