// When a follower is tried, when it is given up on, and when the object must wake for it. Pure: the runner does what this says.

import { BEHIND_MS } from '../lease.ts'

/** How far a follower has come with a session's log, and how it fares. Kept with the log, one value a follower. */
export type FollowerState = {
  /** Everything up to this entry is where the follower brings it. */
  readonly seq: number
  /** Failures in a row. */
  readonly attempts: number
  /** It is not tried before this time. */
  readonly nextTry: number
  /** A system warning may name it, and has to be withdrawn once it has caught up. */
  readonly warned: boolean
}

export const newFollower: FollowerState = { seq: 0, attempts: 0, nextTry: 0, warned: false }

/** After an outage nobody waits longer than this for a list that is right again. */
export const LONGEST_PAUSE_MS = 10 * 60_000

/**
 * A follower is given up on after a day of failures: what lasts longer is a matter for a person, who sees the warning, and not for alarms.
 * 5 s doubled up to 10 min makes eight attempts in the first 635 s and one each 600 s from there: the 150th comes after 23 h 51 min.
 */
export const MOST_ATTEMPTS = 150

/** Behind is also one that has caught up and that a warning still names. */
export function isBehind(state: FollowerState, head: number): boolean {
  return state.seq < head || state.warned
}

/** No alarm is set for it any more: it is tried when the object is awake anyway, with the longest pause between two tries. */
export function isParked(state: FollowerState): boolean {
  return state.attempts >= MOST_ATTEMPTS
}

export function isDue(state: FollowerState, head: number, now: number): boolean {
  return isBehind(state, head) && now >= state.nextTry
}

export function afterSuccess(state: FollowerState, seq: number): FollowerState {
  return { ...state, seq, attempts: 0, nextTry: 0 }
}

/** A try before its time, since a person waits for it, does not count: it would bring the end forward. */
export function afterFailure(state: FollowerState, now: number): FollowerState {
  if (now < state.nextTry) return state
  const attempts = state.attempts + 1
  const failed = { ...state, attempts, nextTry: now + pauseAfter(attempts) }
  return { ...failed, warned: state.warned || isParked(failed) }
}

function pauseAfter(attempts: number): number {
  return Math.min(BEHIND_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS)
}

/** What an operator is told of a failure: the first of a row, and the one after which the follower is given up on. */
export function tellsOf(before: FollowerState, after: FollowerState): 'follower.failed' | 'follower.parked' | null {
  if (after.attempts === before.attempts) return null
  if (after.attempts === MOST_ATTEMPTS) return 'follower.parked'
  return after.attempts === 1 ? 'follower.failed' : null
}

/** When the first of them is due; null when each is at the log's head or parked, so that they cost nothing at rest. */
export function nextWake(states: ReadonlyArray<FollowerState>, head: number, now: number): number | null {
  const times = states
    .filter(state => isBehind(state, head) && !isParked(state))
    .map(state => Math.max(state.nextTry, now))
  return times.length === 0 ? null : Math.min(...times)
}
