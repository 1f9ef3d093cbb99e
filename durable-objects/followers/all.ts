import type { CallOutcome } from '#metrics/call-outcomes.ts'
import type { Count } from '#metrics/counts.ts'
import type { Frame } from '#core/protocol/events.ts'
import type { SessionView } from '#core/protocol/view.ts'
import type { WorkSum } from '#core/work.ts'
import { countersFollower, type CountedBy } from './counters.ts'
import type { Follower, LogReader } from './follower.ts'
import { listFollower, type ListFollower } from './list.ts'
import { noticesFollower, type Notice } from './notices.ts'
import { rowFollower } from './row.ts'

/** What followers write to, outside the object. */
export type Outside = {
  project(view: SessionView, seq: number, work: ReadonlyArray<WorkSum>): Promise<void>
  tell(frames: Array<Frame>): Promise<void>
  count(counts: Array<Count>, from: CountedBy, calls: Array<CallOutcome>): Promise<number>
  note(notice: Notice): Promise<void>
}

/**
 * All followers of a session's log; a new one is a file and a line here. The list is returned a second time, because it also gets progress
 * frames. `cursor` is the seq that a follower has reached.
 */
export function allFollowers(
  log: LogReader,
  outside: Outside,
  cursor: (name: string) => number,
): { all: ReadonlyArray<Follower>; list: ListFollower } {
  const list = listFollower(log, () => cursor('list'), outside.tell)
  return {
    list,
    all: [
      rowFollower(log, outside.project),
      list,
      countersFollower(log, outside.count),
      noticesFollower(log, outside.note),
    ],
  }
}
