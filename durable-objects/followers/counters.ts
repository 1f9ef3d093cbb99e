import type { Count } from '#metrics/counts.ts'
import { sessionCounts } from '#metrics/session-counts.ts'
import type { Follower, LogReader } from './follower.ts'

/** The counted entries: those of this session above seq `after`, up to `seq`. */
export type CountedBy = { session: string; after: number; seq: number }

/** Feeds the sums of the metrics. `count` resolves to the seq up to which the session is counted, which may be less than `seq`. */
export function countersFollower(
  log: LogReader,
  count: (counts: Array<Count>, from: CountedBy) => Promise<number>,
): Follower {
  return {
    name: 'counters',
    target: 'the metrics',
    // A monitoring system reads every 15 s at most, and each count is a call of the one Lobby.
    mayLag: true,
    follow(after, upTo) {
      const { view, startedAt } = log.state()
      const about = {
        alertType: view.detail?.alert_type ?? null,
        createdAt: Date.parse(view.detail?.created_at ?? ''),
        startedAt,
      }
      const from = { session: log.sessionId, after, seq: upTo }
      return count(sessionCounts(log.entries(after, upTo), about), from)
    },
  }
}
