import type { LoggedFrame, TransientFrame } from './events.ts'

type Unstamped<F> = F extends unknown ? Omit<F, 'session_id' | 'timestamp' | 'db_event_id'> : never

/** A logged frame without its session, time and cursor. */
export type NewFrame = Unstamped<LoggedFrame>
/** A transient frame without its session and time. */
export type NewTransientFrame = Unstamped<TransientFrame>

/**
 * Adds session, time (`at`: milliseconds since the epoch) and cursor (`seq` of the log's row). `type` must be the first key: `chunk.ts` knows
 * a frame by the beginning of its text. `execution.status` gets no cursor, because the reference (TARSy in Go) sends none.
 */
export function stampLogged({ type, ...rest }: NewFrame, sessionId: string, at: number, seq: number): LoggedFrame {
  const cursor = type === 'execution.status' ? {} : { db_event_id: seq }
  return { type, ...origin(sessionId, at), ...rest, ...cursor } as LoggedFrame
}

/** Adds session and time. */
export function stampTransient({ type, ...rest }: NewTransientFrame, sessionId: string, at: number): TransientFrame {
  return { type, ...origin(sessionId, at), ...rest } as TransientFrame
}

function origin(session_id: string, at: number): { session_id: string; timestamp: string } {
  return { session_id, timestamp: new Date(at).toISOString() }
}
