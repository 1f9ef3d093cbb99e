// Decides alerts that arrive together one after the other, each on what those before it left behind. Pure.

import type { RunningSession } from '../correlate/propose-join.ts'
import { decideArrival, occurrencesInWindow, type Arrival, type Decision, type KnownProblem } from './decide-arrival.ts'
import type { Rule } from './rule.ts'

/** An alert under the rules. `id` is that of the session that it opens, or else of its place among those that joined one. */
export type RuledAlert = {
  id: string
  /** The digest of what equal alerts have in common. */
  key: string
  arrival: Arrival
  rule: Rule
  /** What tells a repeated notification: its firings. Null: none is known again. */
  notification: string | null
}

export type StoredProblem = KnownProblem & { version: number }

export type KnownBefore = {
  problems: ReadonlyMap<string, StoredProblem>
  /** The session that has all firings of a notification. */
  repeated: ReadonlyMap<string, string>
  running: ReadonlyArray<RunningSession>
  /** How many alerts have joined each session. */
  recurrences: ReadonlyMap<string, number>
}

export type Decided = {
  decision: Decision
  /** The problem's row before and after; null if it stays as it is. */
  problem: { version: number | null; next: Pick<StoredProblem, 'sessionId' | 'since' | 'occurrences'> } | null
  /** How many alerts it counts for among those that joined its session. */
  counted: number
  /** How many have joined the session with this one. */
  recurrences: number
}

export function decideArrivals(alerts: ReadonlyArray<RuledAlert>, before: KnownBefore): Array<Decided> {
  const problems = new Map(before.problems)
  const repeated = new Map(before.repeated)
  const recurrences = new Map(before.recurrences)
  const running = [...before.running]
  return alerts.map(({ id, key, arrival, rule, notification }) => {
    const problem = problems.get(key) ?? null
    const decision = decideArrival(arrival, rule, {
      problem,
      repeated: notification === null ? null : (repeated.get(notification) ?? null),
      running,
    })
    const session = sessionOf(decision, id)
    const counted = count(decision, occurrencesInWindow(problem, arrival.at, rule))
    const sum = session === null ? 0 : (recurrences.get(session) ?? 0) + counted
    const next = nextProblem(decision, problem, arrival, rule, session)
    if (next !== null) problems.set(key, { ...next, running: session !== null, version: 1 + (problem?.version ?? 0) })
    if (session !== null) recurrences.set(session, sum)
    if (session !== null && notification !== null) repeated.set(notification, session)
    if (decision.kind === 'open') running.push({ ...arrival, sessionId: id, openedAt: arrival.at })
    return {
      decision,
      problem: next === null ? null : { version: problem?.version ?? null, next },
      counted,
      recurrences: sum,
    }
  })
}

function sessionOf(decision: Decision, id: string): string | null {
  if (decision.kind === 'open') return id
  return 'sessionId' in decision ? decision.sessionId : null
}

/** An end is no recurrence. Alerts that came before there were enough for a session are. */
function count(decision: Decision, earlier: number): number {
  if (decision.kind === 'open') return earlier
  return decision.kind === 'join' && decision.as !== 'resolved' ? 1 : 0
}

function nextProblem(
  decision: Decision,
  problem: StoredProblem | null,
  { at }: Arrival,
  rule: Rule,
  session: string | null,
): Pick<StoredProblem, 'sessionId' | 'since' | 'occurrences'> | null {
  switch (decision.kind) {
    case 'open':
      return { sessionId: session, since: at, occurrences: 1 }
    case 'join': {
      const isSame = problem !== null && problem.sessionId === session
      return isSame
        ? { sessionId: session, since: problem.since, occurrences: problem.occurrences + 1 }
        : { sessionId: session, since: at, occurrences: 1 }
    }
    case 'record': {
      const earlier = occurrencesInWindow(problem, at, rule)
      return {
        sessionId: null,
        since: earlier === 0 || problem === null ? at : problem.since,
        occurrences: earlier + 1,
      }
    }
    default:
      return null
  }
}
