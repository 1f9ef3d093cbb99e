import type { SessionView } from '#core/protocol/view.ts'
import type { Follower, LogReader } from './follower.ts'

/** Writes the session's row in D1, for lists, search and usage. */
export function rowFollower(log: LogReader, project: (view: SessionView, seq: number) => Promise<void>): Follower {
  return {
    name: 'row',
    target: 'the database',
    async follow() {
      // Writes the whole row from the newest view, however far `upTo` lies behind it.
      const seq = log.head()
      await project(log.state().view, seq)
      return seq
    },
  }
}
