// Alertmanager repeats its notifications. Firing alerts are remembered, so that a repetition finds the session that covers them.

/** A firing alert. `startsAt` as Alertmanager sends it. */
export type Firing = { fingerprint: string; startsAt: string }

export type Firings = { groupKey: string; firings: ReadonlyArray<Firing> }

/** The reported firings that a kept session covers. SQLite does not reorder a cross join: it looks up each firing by its key. */
const covered = (group: string, firings: string) => `from json_each(${firings}) as reported
  cross join alert_firings on alert_firings.group_key = ${group} and alert_firings.fingerprint = reported.value ->> 0
    and alert_firings.starts_at = reported.value ->> 1
  cross join sessions as kept on kept.id = alert_firings.session_id`

/**
 * True if a firing is new, or its session was deleted. The parameters name the group and the firings, which are one JSON text, because a D1
 * statement takes at most 100 values.
 */
export const anyUnknown = (group: string, firings: string) =>
  `(select count(*) from json_each(${firings})) > (select count(*) ${covered(group, firings)})`

const REPLACE = 'on conflict (group_key, fingerprint, starts_at) do update set session_id = excluded.session_id'

const REMEMBER = `insert into alert_firings (group_key, fingerprint, starts_at, session_id)
  select sent.value ->> 1, reported.value ->> 0, reported.value ->> 1, sent.value ->> 0
  from json_each(?1) as sent cross join json_each(sent.value -> 2) as reported
  where exists (select 1 from sessions where id = sent.value ->> 0)
  ${REPLACE}`

const REMEMBER_BY_RULE = `insert into alert_firings (group_key, fingerprint, starts_at, session_id)
  select ?1, reported.value ->> 0, reported.value ->> 1, ?3 from json_each(?2) as reported
  where (select version from problems where key = ?4) is ?5 and exists (select 1 from sessions where id = ?3)
  ${REPLACE}`

/** Notes the firings of session `id` if it is there and the problem with this key is at this version. */
export function rememberByRule(
  db: D1Database,
  { id, reported, key, version }: { id: string; reported: Firings; key: string; version: number | null },
): D1PreparedStatement {
  return db.prepare(REMEMBER_BY_RULE).bind(...valuesOf(reported), id, key, version)
}

export const NEWEST_COVERING = `select kept.id ${covered('?1', '?2')} order by kept.number desc limit 1`

function valuesOf(reported: Firings): [string, string] {
  return [reported.groupKey, JSON.stringify(pairsOf(reported))]
}

/** The firings of a row as JSON. */
export function pairsOf({ firings }: Firings): Array<[string, string]> {
  return firings.map(each => [each.fingerprint, each.startsAt])
}

/** The statement for the transaction that may have stored these sessions: it notes the firings of those that it has. No two share one. */
export function rememberFirings(
  db: D1Database,
  sessions: ReadonlyArray<{ id: string; reported: Firings }>,
): D1PreparedStatement {
  const sent = sessions.map(({ id, reported }) => [id, reported.groupKey, pairsOf(reported)])
  return db.prepare(REMEMBER).bind(JSON.stringify(sent))
}

/** Answers the id of the newest session that covers these firings. */
export function newestCovering(db: D1Database, reported: Firings): D1PreparedStatement {
  return db.prepare(NEWEST_COVERING).bind(...valuesOf(reported))
}

const COVERING_ALL = `select (${NEWEST_COVERING}) as id where not ${anyUnknown('?1', '?2')}`

/** Answers the id of the newest session that covers these firings if all of them are known. */
export function coveringOf(db: D1Database, reported: Firings): D1PreparedStatement {
  return db.prepare(COVERING_ALL).bind(...valuesOf(reported))
}
