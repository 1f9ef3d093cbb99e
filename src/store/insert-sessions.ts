// The statements that store new sessions. Text that is written once: building one with the query builder for each alert takes longer than running it
// (0.25 ms).

import type { Hold } from '#core/ingest/silences.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { anyUnknown, pairsOf } from './firings.ts'
import { isUnused, knownSince } from './idempotency.ts'
import { COLUMNS, pendingValues, type NewSession } from './new-session.ts'

const ALERT = COLUMNS.indexOf('alert_data')
const AT = COLUMNS.length

/**
 * Inserts the sessions of `?1`, a JSON list of rows: the columns, then the group and the firings, then the key and since when it is known; answers the
 * ids of those that were not known. Alerts are values of their own, `?2` and on, because a text of 1.4 MB may be twice as long as JSON, and D1 takes
 * values of 2 MB.
 */
export function insertText(count: number): string {
  const columns = COLUMNS.map((_, at) => (at === ALERT ? 'alerts.column2' : `sent.value ->> ${at}`))
  const alerts = Array.from({ length: count }, (_, at) => `(${at}, ?${at + 2})`)
  const [group, firings, key, since] = [
    `sent.value ->> ${AT}`,
    `sent.value -> ${AT + 1}`,
    `sent.value ->> ${AT + 2}`,
    `sent.value ->> ${AT + 3}`,
  ]
  return `insert into sessions (${COLUMNS.join(', ')}) select ${columns.join(', ')}
  from json_each(?1) as sent cross join (values ${alerts.join(', ')}) as alerts on alerts.column1 = sent.key
  where (${group} is null or ${anyUnknown(group, firings)}) and (${key} is null or ${isUnused(key, since)})
  on conflict (id) do nothing returning id`
}

/** The texts by their number of sessions. */
const TEXTS: Array<string> = []

// Ours: in bytes it is at most three times as long, and D1 takes values of 2 MB.
const MOST_CHARACTERS = 600_000

/** Sessions that one statement inserts, and their rows as JSON. */
export type Run = { sessions: ReadonlyArray<NewSession>; rows: ReadonlyArray<string> }

/** A statement does not see what it inserts itself: sessions that share a firing or a key stand in runs of their own, in their order. */
export function inRuns(added: ReadonlyArray<NewSession>): Array<Run> {
  const runs: Array<{ sessions: Array<NewSession>; rows: Array<string> }> = []
  let taken = new Set<string>()
  let characters = 0
  for (const session of added) {
    const row = rowOf(session)
    const names = namesOf(session)
    characters += row.length
    if (runs.length === 0 || characters > MOST_CHARACTERS || names.some(name => taken.has(name))) {
      runs.push({ sessions: [], rows: [] })
      taken = new Set()
      characters = row.length
    }
    for (const name of names) taken.add(name)
    runs.at(-1)?.sessions.push(session)
    runs.at(-1)?.rows.push(row)
  }
  return runs
}

/** What a later alert may be known by. */
function namesOf({ reported, key }: NewSession): Array<string> {
  const firings = reported?.firings.map(each => JSON.stringify([reported.groupKey, each.fingerprint, each.startsAt]))
  return [...(firings ?? []), ...(key ? [key.key] : [])]
}

function rowOf({ id, facts, reported, key, hold }: NewSession): string {
  const columns = pendingValues(id, facts, hold ?? null).with(ALERT, null)
  const known = [
    reported?.groupKey ?? null,
    reported && pairsOf(reported),
    key?.key ?? null,
    key ? knownSince(facts.created_at) : null,
  ]
  return JSON.stringify([...columns, ...known])
}

/** The statement that stores a run; its rows are the ids of those that were not known before. */
export function insertRun(db: D1Database, { sessions, rows }: Run): D1PreparedStatement {
  const text = (TEXTS[sessions.length] ??= insertText(sessions.length))
  return db.prepare(text).bind(`[${rows.join(',')}]`, ...sessions.map(({ facts }) => facts.alert_data))
}

const INSERT_BY_RULE = `insert into sessions (${COLUMNS.join(', ')}, recurrences) select ${COLUMNS.map((_, at) => `?${at + 1}`).join(', ')}, ?${AT + 1}
  where (select version from problems where key = ?${AT + 2}) is ?${AT + 3} on conflict (id) do nothing`

/** The statement that stores a session if the problem with this key is at this version. */
export function insertByRule(
  db: D1Database,
  { id, facts, hold, recurrences, key, version }: NewByRule,
): D1PreparedStatement {
  return db.prepare(INSERT_BY_RULE).bind(...pendingValues(id, facts, hold), recurrences, key, version)
}

type NewByRule = {
  id: string
  facts: SessionFacts
  hold: Hold | null
  recurrences: number
  key: string
  version: number | null
}
