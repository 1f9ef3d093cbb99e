import type { SessionView } from '#core/protocol/view.ts'
import type { Follower, LogReader } from './follower.ts'

/** The session's row in the store, for lists, search and usage. */
export function rowFollower(log: LogReader, project: (view: SessionView, seq: number) => Promise<void>): Follower {
  return {
    name: 'row',
    target: 'the database',
    async follow() {
      // The row is written as a whole, from the newest view.
      const seq = log.head()
      await project(log.state().view, seq)
      return seq
    },
  }
}
