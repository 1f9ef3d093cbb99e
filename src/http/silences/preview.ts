// Which sessions a silence would have held: what a person sees before making one.

import type { Labels } from '#core/alerts/labels.ts'
import { matchAll, type Matcher } from '#core/ingest/silences.ts'
import type { SilencePreview } from '#core/protocol/api.ts'
import { getRow } from '#store/sessions.ts'
import { labelsToMatch, recentAlerts } from '#store/silences.ts'
import { notFound } from '../answer/app-error.ts'
import { LONGEST_NAME, LONGEST_VALUE, MOST_MATCHERS } from './silence-body.ts'

const DAY_MS = 86_400_000
// Ours: what a person can judge by, and a tenth of a second of reading.
const MOST_LOOKED_AT = 200
// An alert may have 1.4 MB in its row, and an isolate has 128 MB.
const AT_ONCE = 20
const MOST_SHOWN = 10

export async function previewSilence(
  db: D1Database,
  matchers: ReadonlyArray<Matcher>,
  now: number,
): Promise<SilencePreview> {
  const since = new Date(now - DAY_MS).toISOString()
  const matches = matchAll(matchers)
  const found = []
  let looked_at = 0
  for (let before: number | null = null; looked_at < MOST_LOOKED_AT;) {
    const rows = await recentAlerts(db, since, before, AT_ONCE)
    looked_at += rows.length
    before = rows.at(-1)?.number ?? null
    // As an alert is held: if all of its group match.
    found.push(...rows.filter(row => labelsToMatch(row).every(labels => matches(labels))))
    if (rows.length < AT_ONCE) break
  }
  return {
    matchers: [...matchers],
    looked_at,
    matching: found.length,
    waiting: found.filter(({ status }) => status === 'pending').length,
    sessions: found
      .slice(0, MOST_SHOWN)
      .map(({ id, alert_title, status, created_at }) => ({ id, alert_title, status, created_at })),
  }
}

/** Matchers for alerts like those of a session: the labels that all of them have in common. Throws 404. */
export async function proposeMatchers(db: D1Database, sessionId: string): Promise<Array<Matcher>> {
  const row = await getRow(db, sessionId)
  if (row === null) throw notFound()
  const [first = new Map(), ...others]: Array<Labels> = labelsToMatch(row)
  return [...first]
    .flatMap(([name, values]) => {
      const [value = '', ...more] = values
      const isCommon = more.length === 0 && others.every(labels => labels.get(name)?.has(value))
      const fits = value !== '' && value.length <= LONGEST_VALUE && name.length <= LONGEST_NAME
      return isCommon && fits ? [{ name, value, is_regex: false, is_equal: true }] : []
    })
    .slice(0, MOST_MATCHERS)
}
