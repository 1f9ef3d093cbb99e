import type { Entry } from '#core/investigation/log/facts.ts'
import type { SessionState } from '#core/investigation/log/state.ts'
import type { LoggedFrame } from '#core/protocol/events.ts'

/** What follows a session's log: brings its entries to a place outside the object, at its own pace. */
export type Follower = {
  /** Its cursor is kept under this name: it stays the same for as long as a session may live. */
  readonly name: string
  /** Where it writes, as a warning says it: "1 session could not be written to <target>". */
  readonly target: string
  /**
   * Brings the entries above `after` to the target and resolves with the seq up to which all is there; that is beyond `after`. Rejects when
   * it could not. After a failure or a kill it is given the same entries again. The signal aborts when it takes too long.
   */
  follow(after: number, upTo: number, signal: AbortSignal): Promise<number>
  /** Stands in the list before this one, which gives it so long to be at the same entry. */
  readonly waitsFor?: { readonly name: string; readonly patienceMs: number }
}

/** What followers read of a session. */
export type LogReader = {
  readonly sessionId: string
  /** The newest seq. */
  head(): number
  /** The state at the head. */
  state(): SessionState
  entries(after: number, upTo: number): Iterable<Entry>
  frames(after: number, upTo: number): Array<LoggedFrame>
}

/** A session that has given up on a follower. `target` is where that writes, `fault` the last failure in one line. */
export type Parked = { session: string; follower: string; target: string; fault: string }

/** One follower that was given up on by so many sessions; `session` is the first of them, with its fault. */
export type ParkedFollower = Parked & { sessions: number; since: number }
