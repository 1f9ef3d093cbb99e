import { openJournal, type Journal } from '#core/investigation/log/journal.ts'
import type { SessionProgressFrame } from '#core/protocol/events.ts'
import { WorkNews } from './work-news.ts'
import type { EventLog } from './event-log.ts'
import { isNews } from './list-news.ts'
import { clock } from './platform.ts'
import { sessionLog } from './session-log.ts'
import type { Snapshots } from './snapshots.ts'
import type { Sockets } from './sockets.ts'

type JournalPorts = {
  sessionId: string
  log: EventLog
  sockets: Sockets
  snapshots: Snapshots
  onProgress(frame: SessionProgressFrame): void
  /** Called when something was written that lists show. */
  onNews(): void
}

/** Reads the session's log, and keeps its snapshot and its followers up with what is written from now on. */
export function openSessionJournal({ sessionId, log, sockets, snapshots, onProgress, onNews }: JournalPorts): Journal {
  const journal = openJournal(sessionLog(sessionId, log, sockets, onProgress), (state, entries) => {
    workNews.note(entries)
    if (entries.some(entry => isNews(entry.public))) onNews()
    snapshots.keep(state, clock.now())
  })
  const workNews = new WorkNews({
    sessionId,
    now: () => clock.now(),
    later: (ms, act) => void setTimeout(act, ms),
    view: () => journal.state().view,
    tell: onProgress,
  })
  // A session that came to rest under an earlier release has no snapshot of this one.
  snapshots.keep(journal.state(), clock.now())
  return journal
}
