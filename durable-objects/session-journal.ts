import { openJournal, type Journal } from '#core/investigation/log/journal.ts'
import type { SessionProgressFrame } from '#core/protocol/events.ts'
import type { EventLog } from './event-log.ts'
import { News } from './session-news.ts'
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
  /** Called when something that lists show is to be brought to them. */
  onNews(): void
}

/** Reads the session's log, and keeps its snapshot and its followers up with what is written from now on. */
export function openSessionJournal({ sessionId, log, sockets, snapshots, onProgress, onNews }: JournalPorts): Journal {
  const journal = openJournal(sessionLog(sessionId, log, sockets, onProgress), (state, entries) => {
    news.note(entries)
    snapshots.keep(state, clock.now())
  })
  const news = new News({
    sessionId,
    now: () => clock.now(),
    later: (ms, act) => {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    view: () => journal.state().view,
    tell: onProgress,
    follow: onNews,
  })
  // A session that came to rest under an earlier release has no snapshot of this one.
  snapshots.keep(journal.state(), clock.now())
  return journal
}
