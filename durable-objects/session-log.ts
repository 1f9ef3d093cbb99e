import type { Log } from '#core/ports.ts'
import type { SessionProgressFrame } from '#core/protocol/events.ts'
import { stampTransient } from '#core/protocol/stamp.ts'
import type { EventLog } from './event-log.ts'
import { clock } from './platform.ts'
import type { Sockets } from './sockets.ts'

/** The `Log` port over an object's storage and sockets: on disk first, then told. */
export function sessionLog(
  sessionId: string,
  log: EventLog,
  sockets: Sockets,
  onProgress: (frame: SessionProgressFrame) => void,
): Log {
  return {
    all: () => log.all(),
    append(entries) {
      const written = log.append(entries)
      for (const entry of written) if (entry.public !== null) sockets.broadcast(JSON.stringify(entry.public))
      return written
    },
    tell(news) {
      const frame = stampTransient(news, sessionId, clock.now())
      sockets.broadcast(JSON.stringify(frame))
      // The list shows stages as they begin; these frames are not kept, so the list's follower does not find them in the log.
      if (frame.type === 'session.progress') onProgress(frame)
      return frame
    },
  }
}
