import { isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import type { WorkSum } from '#core/work.ts'
import { sessionWork } from '#metrics/session-work.ts'
import type { Follower, LogReader } from './follower.ts'

/** Writes the session's row in D1, for lists, search and usage. */
export function rowFollower(
  log: LogReader,
  project: (view: SessionView, seq: number, work: ReadonlyArray<WorkSum>) => Promise<void>,
): Follower {
  return {
    name: 'row',
    target: 'the database',
    async follow(after) {
      // Writes the whole row from the newest view, however far `upTo` lies behind it.
      const seq = log.head()
      const { view } = log.state()
      await project(view, seq, workOf(log, view, after, seq))
      return seq
    },
  }
}

/** The sums of the session's work, once: when its end is among the entries after `after`. Later questions of people are no part of them. */
function workOf(log: LogReader, { detail }: SessionView, after: number, upTo: number): Array<WorkSum> {
  if (detail === null || !isEnd(detail.status)) return []
  for (const { type, seq } of log.entries(after, upTo))
    if (type === 'session.finished') return sessionWork(log.entries(0, seq), detail)
  return []
}
