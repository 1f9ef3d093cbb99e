import type { SessionState } from '#core/investigation/state.ts'
import type { Count } from '#metrics/counts.ts'
import { sessionCounts } from '#metrics/session-counts.ts'
import type { Counted } from './counters.ts'
import type { EventLog } from './event-log.ts'

/** What the entries above `after` add to the metrics, and who says so. */
export function counted(
  session: string,
  log: EventLog,
  { view, startedAt }: SessionState,
  after: number,
  upTo: number,
): [Array<Count>, Counted] {
  const about = {
    alertType: view.detail?.alert_type ?? null,
    createdAt: Date.parse(view.detail?.created_at ?? ''),
    startedAt,
  }
  return [sessionCounts(until(log.all(after), upTo), about), { session, after, seq: upTo }]
}

function* until(entries: ReturnType<EventLog['all']>, upTo: number): typeof entries {
  for (const entry of entries) {
    if (entry.seq > upTo) return
    yield entry
  }
}
