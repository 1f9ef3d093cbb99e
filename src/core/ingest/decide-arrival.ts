// The one decision about an alert that arrives under the rules of `ingest`. Pure: it is asked where the alert is stored, so that two equal alerts
// at the same moment are decided one after the other.

import type { Severity } from '../alerts/severity.ts'
import { proposeJoin, type Place, type RunningSession } from '../correlate/propose-join.ts'
import type { Rule } from './rule.ts'

export type Arrival = Place & {
  /** When it arrived, in milliseconds since the epoch. */
  at: number
  severity: Severity | null
  firing: boolean
}

/** What is known of equal alerts. */
export type KnownProblem = {
  /** The session that investigates it; null while too few alerts have come, or if the session was deleted. */
  sessionId: string | null
  running: boolean
  /** When its session began; without one when the first alert came. */
  since: number
  /** Alerts since then. */
  occurrences: number
}

export type Known = {
  problem: KnownProblem | null
  /** The session that has these very firings already: the sender repeats its notification. */
  repeated: string | null
  running: ReadonlyArray<RunningSession>
}

export type JoinKind = 'repeat' | 'related' | 'resolved' | 'offered'

export type Decision =
  /** `offer`: another session that it may belong to. */
  | { kind: 'open'; offer: { sessionId: string; reason: string } | null; reason: string }
  | { kind: 'join'; sessionId: string; as: JoinKind; reason: string }
  /** The session knows it already: nothing is counted. */
  | { kind: 'known'; sessionId: string; reason: string }
  /** Counted; no session. */
  | { kind: 'record'; reason: string }
  | { kind: 'ignore'; reason: string }

export function decideArrival(arrival: Arrival, rule: Rule, { problem, repeated, running }: Known): Decision {
  const session = current(problem, arrival.at, rule)
  if (!arrival.firing) return decideResolved(session)
  if (repeated !== null)
    return { kind: 'known', sessionId: repeated, reason: 'These alerts are known: this is their session' }
  if (session !== null)
    return { kind: 'join', sessionId: session, as: 'repeat', reason: 'An equal alert opened this session' }
  const proposal = rule.related === 'ignore' ? null : proposeJoin(arrival, running, rule.bonds)
  if (proposal !== null && rule.related === 'join') return { kind: 'join', as: 'related', ...proposal }
  return recordReason(arrival, rule, problem) ?? opening(proposal, rule)
}

/** The session that equal alerts join now. */
function current(problem: KnownProblem | null, at: number, { windowMs }: Rule): string | null {
  if (problem === null || problem.sessionId === null) return null
  return problem.running || at - problem.since <= windowMs ? problem.sessionId : null
}

function decideResolved(session: string | null): Decision {
  return session === null
    ? { kind: 'ignore', reason: 'It is over, and no session is about it' }
    : { kind: 'join', sessionId: session, as: 'resolved', reason: 'The sender says that it is over' }
}

/** In doubt a session is opened: an alert that states no severity always may. */
function recordReason({ at, severity }: Arrival, rule: Rule, problem: KnownProblem | null): Decision | null {
  if (rule.opens !== null && severity !== null && !rule.opens.includes(severity))
    return { kind: 'record', reason: `Alerts of severity ${severity} open no session: it is counted` }
  const seen = 1 + occurrencesInWindow(problem, at, rule)
  if (seen >= rule.minOccurrences) return null
  return {
    kind: 'record',
    reason: `It is counted: the session opens with the alert number ${rule.minOccurrences}, and this is number ${seen}`,
  }
}

/** Those that came before a session was there, and not too long ago. */
export function occurrencesInWindow(problem: KnownProblem | null, at: number, { windowMs }: Rule): number {
  return problem === null || problem.sessionId !== null || at - problem.since > windowMs ? 0 : problem.occurrences
}

function opening(proposal: { sessionId: string; reason: string } | null, rule: Rule): Decision {
  const offer = rule.related === 'offer' ? proposal : null
  return {
    kind: 'open',
    offer,
    reason: offer === null ? 'It is a new problem' : `It may belong to another session: ${offer.reason}`,
  }
}
