// When a follower is tried, when it is given up on, and when the object must wake for it. Pure: `catch-up.ts` acts on it.

import { BEHIND_MS } from '../lease.ts'

/** How far a follower has come with a session's log, and its failures. Stored with the log, one value for each follower. */
export type FollowerState = {
  /** Every entry up to this seq has been written to the target. */
  readonly seq: number
  /** Failures in a row. */
  readonly attempts: number
  /** Not tried before this time (milliseconds since the epoch). */
  readonly nextTry: number
  /** The operator may have been told that it is behind, and is to hear once it has caught up. */
  readonly warned: boolean
}

export const newFollower: FollowerState = { seq: 0, attempts: 0, nextTry: 0, warned: false }

/** The longest pause between two tries. Our choice: after an outage the list is right again within this time. */
export const LONGEST_PAUSE_MS = 10 * 60_000

/** A target that asks for a longer wait is not believed. Our choice: limits of requests count by the second, the minute or the hour. */
const LONGEST_ASKED_MS = 3_600_000

/**
 * A follower is given up on after a day of failures. Our choice: a longer outage needs a person, who sees the warning, and no more alarms. 5 s
 * doubled up to 10 min makes eight attempts in the first 635 s and one each 600 s from there: the 150th comes after 23 h 51 min.
 */
export const MOST_ATTEMPTS = 150

/** From this failure on the operator is told that it is behind. Our choice: the fifth comes after 75 s; shorter outages cost the Lobby no request. */
export const LATE_ATTEMPTS = 5

/** True also for a follower that has caught up while the operator is still told that it is behind. */
export function isBehind(state: FollowerState, head: number): boolean {
  return state.seq < head || state.warned
}

export function isLate(state: FollowerState): boolean {
  return state.attempts >= LATE_ATTEMPTS
}

/** A parked follower sets no alarm: it is tried when the object is awake for another reason, at most every LONGEST_PAUSE_MS. */
export function isParked(state: FollowerState): boolean {
  return state.attempts >= MOST_ATTEMPTS
}

export function isDue(state: FollowerState, head: number, now: number): boolean {
  return isBehind(state, head) && now >= state.nextTry
}

export function afterSuccess(state: FollowerState, seq: number): FollowerState {
  return { ...state, seq, attempts: 0, nextTry: 0 }
}

/** A try before its time, because a person waits for it, does not count: otherwise the follower would be parked sooner. */
export function afterFailure(state: FollowerState, now: number, asked: Asked | null = null): FollowerState {
  if (now < state.nextTry) return state
  const attempts = state.attempts + 1
  const failed = { ...state, attempts, nextTry: now + pauseAfter(attempts, asked) }
  return { ...failed, warned: state.warned || isLate(failed) }
}

/** The wait that a target asked for, and the share of the usual pause that is added to it. */
type Asked = { readonly waitMs: number; readonly share: number }

function pauseAfter(attempts: number, asked: Asked | null): number {
  const usual = Math.min(BEHIND_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS)
  if (asked === null) return usual
  return Math.ceil(Math.min(asked.waitMs, LONGEST_ASKED_MS) + asked.share * usual)
}

/** The log event of a failure: for the first in a row, and for the one after which the follower is parked. */
export function reportOf(before: FollowerState, after: FollowerState): 'follower.failed' | 'follower.parked' | null {
  if (after.attempts === before.attempts) return null
  if (after.attempts === MOST_ATTEMPTS) return 'follower.parked'
  return after.attempts === 1 ? 'follower.failed' : null
}

/** When the first of them is due; null if each is at the head of the log or parked: then no alarm is needed. */
export function nextWake(states: ReadonlyArray<FollowerState>, head: number, now: number): number | null {
  const times = states
    .filter(state => isBehind(state, head) && !isParked(state))
    .map(state => Math.max(state.nextTry, now))
  return times.length === 0 ? null : Math.min(...times)
}
