// Alerts under the rules of `ingest`: what is known of their problems, and the statements that store what was decided. Each alert's statements are
// guarded by the version of its problem, so that of two that decide at once only one writes.

import type { JoinedAlert } from '#core/investigation/people/hear-alerts.ts'
import type { RunningSession } from '#core/correlate/propose-join.ts'
import type { JoinKind } from '#core/ingest/decide-arrival.ts'
import type { Hold } from '#core/ingest/silences.ts'
import type { Decided, KnownBefore, RuledAlert, StoredProblem } from '#core/ingest/decide-arrivals.ts'
import type { SenderName } from '#core/alerts/sender-names.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { cutStart } from '#core/well-formed.ts'
import { insertByRule } from './insert-sessions.ts'
import { coveringOf, rememberByRule, type Firings } from './firings.ts'
import { rememberAnswer, type IdempotencyKey } from './idempotency.ts'
import { END_UNNAMED, RELEASE, SILENCE_ACTOR } from './silences.ts'

export type IncomingAlert = RuledAlert & {
  sender: SenderName
  facts: SessionFacts
  /** Its line for a person. */
  title: string
  reported: Firings | null
  /** The name that its sender gave it, so that the same sent again is answered the same. */
  named: IdempotencyKey | null
}

// Our choice: what a person reads of a late alert, and an agent; the first alert of a session is kept whole.
const JOINED_CHARACTERS = 8_000
// Our choice: the page that lists sessions shows as many that run.
const MOST_RUNNING = 200
// Our choice: with their texts less than a megabyte.
const MOST_TOLD = 100

type ProblemRow = {
  key: string
  session_id: string | null
  since: string
  occurrences: number
  version: number
  status: string | null
  recurrences: number | null
}

const RUNS = `('pending', 'in_progress')`

// A session that ended while a silence held it was not investigated: the problem is new when it comes again.
const PROBLEMS = `select problems.key, sessions.id as session_id, problems.since,
  iif(problems.session_id is not null and sessions.id is null, 0, problems.occurrences) as occurrences, problems.version, sessions.status,
  sessions.recurrences from json_each(?1) as asked cross join problems on problems.key = asked.value
  left join sessions on sessions.id = problems.session_id and sessions.cancelled_by is not '${SILENCE_ACTOR}'`

const RUNNING = `select sessions.id as session_id, problems.since, problems.service, problems.namespace, problems.cluster, problems.title,
  sessions.recurrences from problems cross join sessions on sessions.id = problems.session_id
  where problems.since >= ?1 and sessions.status in ${RUNS} limit ${MOST_RUNNING}`

export async function readKnown(db: D1Database, alerts: ReadonlyArray<IncomingAlert>): Promise<KnownBefore> {
  const keys = JSON.stringify([...new Set(alerts.map(({ key }) => key))])
  const bonding = alerts.filter(({ rule }) => rule.related !== 'ignore')
  const from = Math.min(...bonding.map(({ arrival, rule }) => arrival.at - rule.bonds.windowMs))
  const notified = alerts.flatMap(({ reported, notification }) =>
    reported === null || notification === null ? [] : [{ reported, notification }],
  )
  const [problems, ...others] = await db.batch<Record<string, unknown>>([
    db.prepare(PROBLEMS).bind(keys),
    ...(bonding.length === 0 ? [] : [db.prepare(RUNNING).bind(new Date(from).toISOString())]),
    ...notified.map(({ reported }) => coveringOf(db, reported)),
  ])
  const rows = (problems?.results ?? []) as Array<ProblemRow>
  const running = (bonding.length === 0 ? [] : (others.shift()?.results ?? [])) as Array<RunningRow>
  return {
    problems: new Map(rows.map(row => [row.key, problemOf(row)])),
    running: running.map(runningOf),
    recurrences: new Map(
      [...rows, ...running].flatMap(({ session_id, recurrences }) =>
        session_id === null ? [] : [[session_id, recurrences ?? 0] as const],
      ),
    ),
    repeated: new Map(
      notified.flatMap(({ notification }, at) => {
        const id = others[at]?.results[0]?.['id']
        return typeof id === 'string' ? [[notification, id] as const] : []
      }),
    ),
  }
}

type RunningRow = Omit<RunningSession, 'sessionId' | 'openedAt'> & {
  session_id: string
  since: string
  recurrences: number
}

function problemOf({ session_id: sessionId, since, occurrences, version, status }: ProblemRow): StoredProblem {
  const running = status === 'pending' || status === 'in_progress'
  return { sessionId, running, since: Date.parse(since), occurrences, version }
}

function runningOf({ session_id: sessionId, since, service, namespace, cluster, title }: RunningRow): RunningSession {
  return { sessionId, openedAt: Date.parse(since), service, namespace, cluster, title }
}

/** ?1 is the key, ?2 the version that was read. */
const GUARD = '(select version from problems where key = ?1) is ?2'

const SAVE_PROBLEM = `insert into problems (key, version, session_id, since, occurrences, service, namespace, cluster, title)
  select ?1, coalesce(?2, 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9 where ${GUARD}
  on conflict (key) do update set version = excluded.version, session_id = excluded.session_id, since = excluded.since,
    occurrences = excluded.occurrences
  returning version`
const ADD_JOINED = `insert into joined_alerts (id, key, session_id, at, kind, count, title, reason, told, text)
  select ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 where ${GUARD} on conflict (id) do nothing`
const COUNT_JOINED = `update sessions set recurrences = recurrences + ?3 where id = ?4 and ${GUARD}`
const END_HELD = `${END_UNNAMED('?3', '?4')} and ${GUARD}`
const FREE_HELD = `${RELEASE} where id = ?3 and held_until is not null and ${GUARD} returning id`
/** Those that were counted before the session opened. */
const ATTACH_EARLIER = `update joined_alerts set session_id = ?3, told = 0 where key = ?1 and session_id is null and at >= ?4 and ${GUARD}`

const REMEMBER_ANSWER = rememberAnswer(GUARD)

/** The statements of one decision; the last one returns a row if they were written, and none if another has decided meanwhile. */
export function statementsOf(
  db: D1Database,
  alert: IncomingAlert,
  { decision, problem, counted, recurrences }: Decided,
  { told, hold, frees, answer }: { told: boolean; hold: Hold | null; frees: boolean; answer: string },
): Array<D1PreparedStatement> {
  if (problem === null) return []
  const { id, key, arrival, reported, named } = alert
  const { version, next } = problem
  const run = (statement: string, ...values: ReadonlyArray<string | number | null>) =>
    db.prepare(statement).bind(key, version, ...values)
  const join = (as: string, to: string | null, kind: JoinKind, reason: string, hidden: boolean) => {
    const text = cutStart(alert.facts.alert_data, JOINED_CHARACTERS)
    return run(
      ADD_JOINED,
      as,
      key,
      to,
      instant(arrival.at),
      kind,
      recurrences,
      alert.title,
      reason,
      Number(hidden),
      text,
    )
  }
  const own = () => {
    switch (decision.kind) {
      case 'open':
        return [
          insertByRule(db, { id, facts: alert.facts, hold, recurrences, key, version }),
          ...(recurrences > 0 ? [run(ATTACH_EARLIER, id, instant(arrival.at - alert.rule.windowMs))] : []),
          ...(decision.offer === null
            ? []
            : [join(`${id} offered`, decision.offer.sessionId, 'offered', decision.offer.reason, false)]),
        ]
      case 'join':
        return [
          run(COUNT_JOINED, counted, decision.sessionId),
          ...(decision.as === 'resolved' ? [run(END_HELD, decision.sessionId, instant(arrival.at))] : []),
          // What no silence holds is investigated, and so is what it joined. The sweep offers it if nothing else does.
          ...(decision.as !== 'resolved' && frees ? [run(FREE_HELD, decision.sessionId)] : []),
          join(id, decision.sessionId, decision.as, decision.reason, told),
        ]
      case 'record':
        return [join(id, null, 'repeat', decision.reason, true)]
      default:
        return []
    }
  }
  const { service, namespace, cluster, title } = arrival
  return [
    ...own(),
    ...(next.sessionId === null || reported === null
      ? []
      : [rememberByRule(db, { id: next.sessionId, reported, key, version })]),
    ...(named === null
      ? []
      : [run(REMEMBER_ANSWER, named.key, named.body, next.sessionId ?? '', alert.facts.created_at, answer)]),
    run(SAVE_PROBLEM, next.sessionId, instant(next.since), next.occurrences, service, namespace, cluster, title),
  ]
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}

const UNTOLD = `select joined_alerts.id as "joinId", at, kind, count, title, reason, text from joined_alerts
  cross join sessions on sessions.id = joined_alerts.session_id where told = 0 and sessions.held_until is null`

/** Alerts that joined this session and that its object has not got, the first first. None of a held session, which has no object. */
export async function readUntold(db: D1Database, sessionId: string): Promise<Array<JoinedAlert>> {
  const { results } = await db
    .prepare(`${UNTOLD} and session_id = ?1 order by at, count limit ${MOST_TOLD}`)
    .bind(sessionId)
    .all<JoinedAlert>()
  return results
}

/** Sessions whose object has not got all that joined; those that wait for their turn read it themselves. */
export async function sessionsToTell(db: D1Database, limit: number): Promise<Array<string>> {
  const { results } = await db
    .prepare(
      `select distinct session_id from joined_alerts cross join sessions on sessions.id = joined_alerts.session_id
        where told = 0 and sessions.projected_seq > 0 limit ?1`,
    )
    .bind(limit)
    .all<{ session_id: string }>()
  return results.map(({ session_id }) => session_id)
}

export async function markTold(db: D1Database, ids: ReadonlyArray<string>): Promise<void> {
  if (ids.length === 0) return
  const which = JSON.stringify(ids)
  await db.prepare('update joined_alerts set told = 1 where id in (select value from json_each(?1))').bind(which).run()
}
