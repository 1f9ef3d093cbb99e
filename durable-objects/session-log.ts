import type { Log } from '#core/ports.ts'
import type { SessionProgressFrame } from '#core/protocol/events.ts'
import { stampTransient } from '#core/protocol/stamp.ts'
import type { EventLog } from './event-log.ts'
import { clock } from './platform.ts'
import type { Sockets } from './sockets.ts'

/** The `Log` port over an object's storage and sockets. Entries are on disk before any socket gets them. */
export function sessionLog(
  sessionId: string,
  log: EventLog,
  sockets: Sockets,
  onProgress: (frame: SessionProgressFrame) => void,
): Log {
  return {
    all: () => log.all(),
    entry: seq => log.entry(seq),
    append(entries) {
      const written = log.append(entries)
      for (const entry of written) if (entry.public !== null) sockets.broadcast(entry.public)
      return written
    },
    tell(news) {
      const frame = stampTransient(news, sessionId, clock.now())
      sockets.broadcast(frame)
      // The list shows stages as they begin. Progress is not logged, so the list's follower does not find it in the log.
      if (frame.type === 'session.progress') onProgress(frame)
      return frame
    },
  }
}
