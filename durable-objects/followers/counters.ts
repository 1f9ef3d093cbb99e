import type { Count } from '#metrics/counts.ts'
import type { Entry } from '#core/investigation/log/facts.ts'
import { CallOutcomes, type CallOutcome } from '#metrics/call-outcomes.ts'
import { sessionCounts } from '#metrics/session-counts.ts'
import type { Follower, LogReader } from './follower.ts'

/** The counted entries: those of this session above seq `after`, up to `seq`. */
export type CountedBy = { session: string; after: number; seq: number }

/** Feeds the sums of the metrics, and tells how the newest calls went. `count` resolves to the seq up to which the session is counted, which may be less than `seq`. */
export function countersFollower(
  log: LogReader,
  count: (counts: Array<Count>, from: CountedBy, calls: Array<CallOutcome>) => Promise<number>,
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
      const calls = new CallOutcomes()
      const counts = sessionCounts(heardBy(calls, log.entries(after, upTo)), about)
      return count(counts, from, calls.all())
    },
  }
}

/** Large logs are read once for both. */
function* heardBy(calls: CallOutcomes, entries: Iterable<Entry>): Iterable<Entry> {
  for (const entry of entries) {
    calls.hear(entry)
    yield entry
  }
}
