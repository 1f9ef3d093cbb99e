import type { Count } from '#metrics/counts.ts'
import type { Frame } from '#core/protocol/events.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { countersFollower, type CountedBy } from './counters.ts'
import type { Follower, LogReader } from './follower.ts'
import { listFollower, type ListFollower } from './list.ts'
import { rowFollower } from './row.ts'

/** What followers write to. */
export type Outside = {
  project(view: SessionView, seq: number): Promise<void>
  tell(frames: Array<Frame>): Promise<void>
  count(counts: Array<Count>, from: CountedBy): Promise<number>
}

/**
 * Everything that follows a session's log: another one is a file and a line. The list is named apart, since it also hears of progress. `cursor`
 * is up to where a follower has come.
 */
export function allFollowers(
  log: LogReader,
  outside: Outside,
  cursor: (name: string) => number,
): { all: ReadonlyArray<Follower>; list: ListFollower } {
  const list = listFollower(log, () => cursor('list'), outside.tell)
  return { list, all: [rowFollower(log, outside.project), list, countersFollower(log, outside.count)] }
}
