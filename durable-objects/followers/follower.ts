import type { Entry } from '#core/investigation/log/facts.ts'
import type { SessionState } from '#core/investigation/log/state.ts'
import type { LoggedFrame } from '#core/protocol/events.ts'

/** Brings the entries of a session's log to a target outside the object, at its own pace. */
export type Follower = {
  /** The key of its cursor. Never change it: stored sessions would start from their first entry. */
  readonly name: string
  /** Where it writes, as it reads in a warning: "1 session could not be written to <target>". */
  readonly target: string
  /**
   * Writes the entries above `after` and resolves to the seq up to which all are written, which is above `after`. Rejects if it could not.
   * After a failure or a kill it gets the same entries again. The signal aborts at the time limit.
   */
  follow(after: number, upTo: number, signal: AbortSignal): Promise<number>
  /** Nobody waits for its target: it follows at each tick of the lease and at the end of a run, not at each change. */
  readonly mayLag?: boolean
  /** Another follower, earlier in the list, that may take `patienceMs` to reach the same seq before this one starts. */
  readonly waitsFor?: { readonly name: string; readonly patienceMs: number }
}

/**
 * Thrown by a follower whose target limits requests: it is tried after `waitMs` and a `share`, from 0 to 1, of the usual pause, so that sessions
 * that were refused together do not come back together.
 */
export class NotYet extends Error {
  readonly waitMs: number
  readonly share: number

  constructor(message: string, waitMs: number, share: number) {
    super(message)
    this.waitMs = waitMs
    this.share = share
  }
}

/** What followers may read of a session. */
export type LogReader = {
  readonly sessionId: string
  /** The newest seq. */
  head(): number
  /** The state at the head. */
  state(): SessionState
  entries(after: number, upTo: number): Iterable<Entry>
  frames(after: number, upTo: number): Array<LoggedFrame>
}

/** A follower that is behind. `target` is where it writes, `fault` its last failure in one line; `givenUp`: it is tried no more by itself. */
export type Behind = { session: string; follower: string; target: string; fault: string; givenUp: boolean }

/** A follower that is behind in `sessions` sessions; `session`, `fault` and `since` (milliseconds since the epoch) are those of the first. */
export type BehindFollower = Behind & { sessions: number; since: number }
