// Takes alerts under the rules of `ingest`: decides each of them, stores what was decided, puts new sessions into the Lobby's line.

import { alertMessage } from '#core/alerts/alert-message.ts'
import { decideArrivals, type Decided } from '#core/ingest/decide-arrivals.ts'
import type { JoinKind } from '#core/ingest/decide-arrival.ts'
import type { Hold } from '#core/ingest/silences.ts'
import type { Frame } from '#core/protocol/events.ts'
import { findUses, forgetKeys, type Use } from '#store/idempotency.ts'
import { readKnown, statementsOf, type IncomingAlert } from '#store/problems.ts'
import { holdFor, offerAccepted, tellHeld, type AcceptPorts } from './accept-sessions.ts'

/** What became of an alert. `replayed`: it came before under the same key, and this is what it was answered then. */
export type Taken = (Became & { replayed?: true }) | { kind: 'other_body' }

/** `recurrences`: how many have joined the session with it. */
export type Became =
  /** `held`: it waits for the end of a silence. */
  | { kind: 'opened'; sessionId: string; held?: true }
  | { kind: 'joined'; sessionId: string; as: JoinKind; reason: string; recurrences: number }
  | { kind: 'known'; sessionId: string; reason: string }
  | { kind: 'recorded' | 'ignored'; reason: string }

export type TakePorts = AcceptPorts & {
  /** Alerts joined these sessions. Told apart, because the alert is safe already. */
  tell(sessionIds: ReadonlyArray<string>): void
}

// Another object of this name decides only while this one is being replaced.
const ATTEMPTS = 3

/** The results have the alerts' order. Throws if the database stored nothing; what was stored before it failed is known when it is sent again. */
export async function takeAlerts(ports: TakePorts, alerts: ReadonlyArray<IncomingAlert>): Promise<Array<Taken>> {
  const results: Array<Taken | null> = alerts.map(() => null)
  for (let attempt = 0; attempt < ATTEMPTS && results.includes(null); attempt += 1) {
    const left = [...results.keys()].filter(at => results[at] === null)
    const replays = await findReplays(
      ports.db,
      left.flatMap(at => alerts[at] ?? []),
    )
    for (const [at, replay] of replays.entries()) if (typeof replay === 'object') results[left[at] ?? at] = replay
    const fresh = left.filter((_, at) => replays[at] === 'new')
    const taken = await takeOnce(
      ports,
      fresh.flatMap(at => alerts[at] ?? []),
    )
    for (const [at, result] of taken.entries()) results[fresh[at] ?? at] = result
  }
  return results.map(result => {
    if (result === null) throw new Error('the alert was decided elsewhere at the same time, again and again')
    return result
  })
}

/** What is known of alerts by their keys. `later`: one before it here has the same key, and is decided first. */
async function findReplays(
  db: D1Database,
  alerts: ReadonlyArray<IncomingAlert>,
): Promise<Array<Taken | 'new' | 'later'>> {
  const named = alerts.filter(({ named: key }) => key !== null)
  const uses = await findUses(
    db,
    named.flatMap(({ named: key }) => key?.key ?? []),
    named[0]?.facts.created_at ?? '',
  )
  const seen = new Set<string>()
  return alerts.map(({ named: key }) => {
    if (key === null) return 'new'
    const use = uses.get(key.key)
    if (use !== undefined) return use.body === key.body ? replayOf(use) : { kind: 'other_body' }
    if (seen.has(key.key)) return 'later'
    seen.add(key.key)
    return 'new'
  })
}

function replayOf({ answer, session_id: sessionId }: Use): Taken {
  const became = answer === null ? { kind: 'opened' as const, sessionId } : (JSON.parse(answer) as Became)
  return { ...became, replayed: true }
}

/** Null for an alert that was not stored, because its problem had changed. */
async function takeOnce(ports: TakePorts, alerts: ReadonlyArray<IncomingAlert>): Promise<Array<Became | null>> {
  if (alerts.length === 0) return []
  const silences = await ports.silences()
  const decided = decideArrivals(alerts, await readKnown(ports.db, alerts))
  const holds = alerts.map(({ facts }) => holdFor(facts, silences))
  const groups = alerts.map((alert, at) => {
    const each = decided[at]
    const hold = holds[at]
    if (each === undefined) return []
    const answer = JSON.stringify(becameOf(alert, each, hold ?? null))
    const how = { told: !isTold(each.recurrences), hold: hold ?? null, frees: hold === null, answer }
    return statementsOf(ports.db, alert, each, how)
  })
  const named = alerts.find(alert => alert.named !== null)
  // Last, so that a result's place does not depend on it.
  const statements = [...groups.flat(), ...(named === undefined ? [] : [forgetKeys(ports.db, named.facts.created_at)])]
  const written = statements.length === 0 ? [] : await ports.db.batch(statements)
  let end = 0
  const isWritten = groups.map(({ length }) => {
    end += length
    return length === 0 || (written[end - 1]?.results.length ?? 0) > 0
  })
  const stored = alerts.flatMap((alert, at) =>
    isWritten[at] ? [{ alert, decided: decided[at], hold: holds[at] ?? null }] : [],
  )
  const opened = stored.filter(each => each.decided?.decision.kind === 'open')
  offerAccepted(
    ports,
    opened
      .filter(({ hold }) => hold === null)
      .map(({ alert: { id, arrival, facts } }) =>
        alertMessage(id, { severity: arrival.severity, created_at: facts.created_at }),
      ),
  )
  tellHeld(
    ports,
    opened.map(({ alert: { id, facts }, hold }) => ({ id, facts, hold })),
  )
  const news = joinedFrames(stored.flatMap(({ alert, decided: each }) => (each ? [{ alert, decided: each }] : [])))
  if (news.length > 0) ports.tellList(news)
  const joined = stored.flatMap(each => sessionsToTell(each.decided))
  if (joined.length > 0) ports.tell([...new Set(joined)])
  return alerts.map((alert, at) => {
    const each = decided[at]
    return isWritten[at] && each !== undefined ? becameOf(alert, each, holds[at] ?? null) : null
  })
}

/** One a session, with its newest count. Ends are not counted. */
function joinedFrames(stored: ReadonlyArray<{ alert: IncomingAlert; decided: Decided }>): Array<Frame> {
  const counts = new Map<string, Frame>()
  for (const { alert, decided } of stored) {
    const { decision, recurrences } = decided
    if (decision.kind !== 'join' || decided.counted === 0) continue
    const timestamp = new Date(alert.arrival.at).toISOString()
    counts.set(decision.sessionId, { type: 'session.joined', session_id: decision.sessionId, timestamp, recurrences })
  }
  return [...counts.values()]
}

// Our choice: a person and an agent learn nothing from more single ones; from there on each hundredth says how many there are.
const TOLD_ONE_BY_ONE = 50

export function isTold(count: number): boolean {
  return count <= TOLD_ONE_BY_ONE || count % 100 === 0
}

function sessionsToTell(decided: Decided | undefined): Array<string> {
  const decision = decided?.decision
  if (decision?.kind === 'join') return [decision.sessionId]
  return decision?.kind === 'open' && decision.offer !== null ? [decision.offer.sessionId] : []
}

function becameOf({ id }: IncomingAlert, { decision, recurrences }: Decided, hold: Hold | null): Became {
  switch (decision.kind) {
    case 'open':
      return { kind: 'opened', sessionId: id, ...(hold !== null && { held: true }) }
    case 'join': {
      const { sessionId, as, reason } = decision
      return { kind: 'joined', sessionId, as, reason, recurrences }
    }
    case 'known':
      return decision
    default:
      return { kind: decision.kind === 'record' ? 'recorded' : 'ignored', reason: decision.reason }
  }
}
