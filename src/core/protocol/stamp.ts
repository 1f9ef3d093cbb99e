import type { LoggedFrame, TransientFrame } from './events.ts'

type Unstamped<F> = F extends unknown ? Omit<F, 'session_id' | 'timestamp' | 'db_event_id'> : never

/** A logged frame before it has session, time and cursor. */
export type NewFrame = Unstamped<LoggedFrame>
/** The same for a frame that is sent and not kept. */
export type NewTransientFrame = Unstamped<TransientFrame>

/**
 * Gives a logged frame its session, its time (`at`, milliseconds since the epoch) and its cursor, the seq of its log row. `type` comes first:
 * the relay knows a frame by the beginning of its text (chunk.ts). `execution.status` carries no cursor, because the reference sends none.
 */
export function stampLogged({ type, ...rest }: NewFrame, sessionId: string, at: number, seq: number): LoggedFrame {
  const cursor = type === 'execution.status' ? {} : { db_event_id: seq }
  return { type, ...origin(sessionId, at), ...rest, ...cursor } as LoggedFrame
}

/** Gives a frame that no log keeps its session and time; it has no cursor. */
export function stampTransient({ type, ...rest }: NewTransientFrame, sessionId: string, at: number): TransientFrame {
  return { type, ...origin(sessionId, at), ...rest } as TransientFrame
}

function origin(session_id: string, at: number): { session_id: string; timestamp: string } {
  return { session_id, timestamp: new Date(at).toISOString() }
}
