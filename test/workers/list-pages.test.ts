// Random queries of the list against a plain filter and sort of the same rows in memory.

import { env } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { CONFIDENCES, SESSION_STATUSES, SEVERITIES } from '#core/protocol/status.ts'
import type { ListQuery } from '#store/list-query.ts'
import { SCORING_FILTERS, SORT_KEYS } from '#store/list-query.ts'
import { hitsQuery, listSessions } from '#store/list.ts'
import { readSearch } from '#store/search.ts'
import { dice, type Dice } from '../contract/seeded.ts'

const db = env.DB
const SESSIONS = 300
const QUESTIONS = 400
// They take 3 s of an idle machine.
const WITHIN_MS = 30_000
const REVIEWS = ['needs_review', 'in_progress', 'reviewed'] as const
const RATINGS = ['accurate', 'partially_accurate', 'inaccurate'] as const
// One stands in another, and two differ by case alone.
const LABELS = ['watch', 'Watch', 'watch-it', 'page'] as const
const SCORES = ['pending', 'in_progress', 'completed', 'failed', 'timed_out', 'cancelled'] as const
// The stemmer of the index changes none of these words, and none contains another, except for `disk`.
const WORDS = ['disk', 'diskfull', 'node', 'volume', 'kernel', 'ledger', 'quorum', 'vortex', 'zebra', 'web-7'] as const

type Row = {
  number: number
  id: string
  status: string
  alert_type: string | null
  chain_id: string
  author: string | null
  created_at: string
  duration_ms: number | null
  latest_score: number | null
  scoring_status: string | null
  review_status: string | null
  assignee: string | null
  quality_rating: string | null
  /** As JSON. */
  labels: string | null
  severity: string | null
  cluster: string | null
  namespace: string | null
  actions_executed: number | null
  provider_fallback_count: number
  confidence: string | null
  grounded_share: number | null
  /** As JSON. */
  components: string
  alert_data: string
  final_analysis: string | null
  content: string
}

const text = (by: Dice, most: number) => Array.from({ length: by.number(most) + 1 }, () => by.oneOf(WORDS)).join(' ')
const maybe = <T>(by: Dice, value: T): T | null => (by.number(3) === 0 ? null : value)

function rowAt(by: Dice, number: number): Row {
  return {
    number,
    id: `session-${number}`,
    status: by.oneOf(SESSION_STATUSES),
    alert_type: maybe(by, `type-${by.number(3)}`),
    chain_id: `chain-${by.number(3)}`,
    author: maybe(by, `author-${by.number(4)}`),
    // Several at the same time, so that ties occur.
    created_at: new Date(Date.UTC(2026, 0, 1) + Math.floor(number / 3) * 60_000).toISOString(),
    duration_ms: maybe(by, by.number(20)),
    latest_score: maybe(by, by.number(5)),
    scoring_status: maybe(by, by.oneOf(SCORES)),
    review_status: maybe(by, by.oneOf(REVIEWS)),
    assignee: maybe(by, `person-${by.number(3)}`),
    quality_rating: maybe(by, by.oneOf(RATINGS)),
    labels: maybe(by, JSON.stringify(LABELS.filter(() => by.chance(0.4)))),
    severity: maybe(by, by.oneOf(SEVERITIES)),
    cluster: maybe(by, `cluster-${by.number(3)}`),
    namespace: maybe(by, `namespace-${by.number(3)}`),
    actions_executed: maybe(by, by.number(2)),
    provider_fallback_count: by.number(3),
    confidence: maybe(by, by.oneOf(CONFIDENCES)),
    grounded_share: maybe(by, by.number(5) / 4),
    components: JSON.stringify(LABELS.filter(() => by.chance(0.4))),
    alert_data: text(by, 3),
    final_analysis: maybe(by, text(by, 3)),
    content: by.number(2) === 0 ? '' : text(by, 4),
  }
}

async function store(rows: ReadonlyArray<Row>): Promise<void> {
  const names = Object.keys(rows[0] ?? {}).filter(name => name !== 'content')
  const values = names.map(name => `value ->> '${name}'`)
  const given = JSON.stringify(rows)
  await db.batch([
    db
      .prepare(
        `insert into sessions (${names.join(', ')}, chat_enabled, alert_excerpt) select ${values.join(', ')}, 1, '' from json_each(?)`,
      )
      .bind(given),
    db
      .prepare(
        `insert into sessions_words (rowid, content) select value ->> 'number', value ->> 'content' from json_each(?)`,
      )
      .bind(given),
  ])
}

function randomQuery(by: Dice): ListQuery {
  // Some queries have no filter, some one, some many.
  const share = by.oneOf([0, 0.1, 0.3])
  const seldom = <T>(value: T): T | null => (by.chance(share) ? value : null)
  const moment = () => new Date(Date.UTC(2026, 0, 1) + by.number(100) * 60_000).toISOString()
  const part = by.oneOf(WORDS).slice(1, 4)
  const two = `${by.oneOf(WORDS)} ${by.oneOf(WORDS)}`
  const typed = by.oneOf([by.oneOf(WORDS), two, part, 'absent', '%%%', '"', '\0\0\0'])
  return {
    page: by.number(4) + 1,
    pageSize: by.oneOf([1, 7, 25, 100]),
    sortBy: by.oneOf(SORT_KEYS),
    sortOrder: by.oneOf(['asc', 'desc']),
    statuses: seldom([by.oneOf(SESSION_STATUSES), by.oneOf(SESSION_STATUSES)]) ?? [],
    alertType: seldom(`type-${by.number(4)}`),
    chainId: seldom(`chain-${by.number(4)}`),
    from: seldom(moment()),
    to: seldom(moment()),
    search: by.number(3) === 0 ? null : typed,
    scoring: seldom(by.oneOf(SCORING_FILTERS)),
    reviewStatuses: seldom([by.oneOf(REVIEWS), by.oneOf(REVIEWS)]) ?? [],
    assignee: seldom(`person-${by.number(4)}`),
    rating: seldom(by.oneOf(RATINGS)),
    labels: seldom([by.oneOf(LABELS), by.oneOf(LABELS)]) ?? [],
    severities: seldom([by.oneOf(SEVERITIES), by.oneOf(SEVERITIES)]) ?? [],
    cluster: seldom(`cluster-${by.number(4)}`),
    namespace: seldom(`namespace-${by.number(4)}`),
    author: seldom(`author-${by.number(5)}`),
    acted: seldom(by.chance(0.5)),
    fellBack: seldom(by.chance(0.5)),
    needsPerson: seldom(by.chance(0.5)),
    confidences: seldom([by.oneOf(CONFIDENCES), by.oneOf(CONFIDENCES)]) ?? [],
    components: seldom([by.oneOf(LABELS), by.oneOf(LABELS)]) ?? [],
    // Of another table (activity.test.ts).
    tool: null,
    failure: null,
    groundedMin: seldom(by.number(5) / 4),
  }
}

const SCORED: Record<(typeof SCORING_FILTERS)[number], ReadonlyArray<string | null>> = {
  scored: ['completed'],
  not_scored: [null],
  scoring_in_progress: ['pending', 'in_progress'],
  scoring_failed: ['failed', 'timed_out', 'cancelled'],
}

function inText(row: Row, typed: string): boolean {
  const found = (within: string | null) => within !== null && within.includes(typed)
  return typed.length >= 3 && !typed.includes('\0') && (found(row.alert_data) || found(row.final_analysis))
}

function inContent(row: Row, typed: string): boolean {
  const said = row.content.split(/[ -]/)
  const asked = typed.match(/[a-z0-9]+/g) ?? []
  return asked.length > 0 && asked.every(word => said.includes(word))
}

function fits(row: Row, query: ListQuery): boolean {
  const { search } = query
  return (
    (query.statuses.length === 0 || query.statuses.some(each => each === row.status)) &&
    (query.alertType === null || row.alert_type === query.alertType) &&
    (query.chainId === null || row.chain_id === query.chainId) &&
    (query.from === null || row.created_at >= query.from) &&
    (query.to === null || row.created_at < query.to) &&
    (query.scoring === null || SCORED[query.scoring].includes(row.scoring_status)) &&
    (query.reviewStatuses.length === 0 || query.reviewStatuses.some(each => each === row.review_status)) &&
    (query.assignee === null || row.assignee === query.assignee) &&
    (query.rating === null || row.quality_rating === query.rating) &&
    (query.severities.length === 0 || query.severities.some(each => each === row.severity)) &&
    (query.cluster === null || row.cluster === query.cluster) &&
    (query.namespace === null || row.namespace === query.namespace) &&
    (query.author === null || row.author === query.author) &&
    (query.acted === null || (row.actions_executed === 1) === query.acted) &&
    (query.fellBack === null || row.provider_fallback_count > 0 === query.fellBack) &&
    (query.needsPerson === null || needsPerson(row) === query.needsPerson) &&
    (query.labels.length === 0 || query.labels.some(each => listOf(row.labels).includes(each))) &&
    (query.confidences.length === 0 || query.confidences.some(each => each === row.confidence)) &&
    (query.components.length === 0 || query.components.some(each => listOf(row.components).includes(each))) &&
    (query.groundedMin === null || (row.grounded_share !== null && row.grounded_share >= query.groundedMin)) &&
    (search === null || inText(row, search) || inContent(row, search))
  )
}

function needsPerson({ review_status, status, confidence }: Row): boolean {
  const unsolved = ['failed', 'timed_out'].includes(status) || ['low', 'unknown'].includes(confidence ?? '')
  return review_status === 'needs_review' && unsolved
}

function listOf(json: string | null): Array<string> {
  return json === null ? [] : (JSON.parse(json) as Array<string>)
}

type Key = string | number | null

/** The expected order: ties by creation, then by number, all in the same direction. */
function keysOf(row: Row, sortBy: ListQuery['sortBy']): Array<Key> {
  const rest = [row.created_at, row.number]
  switch (sortBy) {
    case 'created_at':
      return rest
    case 'duration':
      return [row.duration_ms, row.number]
    case 'score':
      return [row.latest_score, row.number]
    default:
      return [row[sortBy], ...rest]
  }
}

function compared(a: Key, b: Key, { sortBy, sortOrder }: ListQuery): number {
  if (a === b) return 0
  const way = sortOrder === 'asc' ? 1 : -1
  // Null durations and scores come last in both directions; in other columns null is the greatest value.
  const last = sortBy === 'duration' || sortBy === 'score'
  if (a === null) return last ? 1 : way
  if (b === null) return last ? -1 : -way
  return a < b ? -way : way
}

function sorted(rows: ReadonlyArray<Row>, query: ListQuery): Array<Row> {
  return rows.toSorted((a, b) => {
    const others = keysOf(b, query.sortBy)
    for (const [at, key] of keysOf(a, query.sortBy).entries()) {
      const order = compared(key, others[at] ?? null, query)
      if (order !== 0) return order
    }
    return 0
  })
}

const rows = Array.from({ length: SESSIONS }, (_, at) => rowAt(dice(at + 1), at + 1))
beforeAll(() => store(rows))

test(
  'every page of every order, filter and search holds what a plain look at all rows finds',
  async () => {
    let hits = 0
    for (let seed = 1; seed <= QUESTIONS; seed += 1) {
      const query = randomQuery(dice(seed))
      const found = sorted(
        rows.filter(row => fits(row, query)),
        query,
      )
      const from = (query.page - 1) * query.pageSize
      const expected = found.slice(from, from + query.pageSize)
      const { list, searchedFrom } = await listSessions(db, query)
      expect(searchedFrom).toBeNull()
      const { search } = query
      expect([seed, list.pagination.total_items, list.sessions.map(each => each.id)]).toEqual([
        seed,
        found.length,
        expected.map(each => each.id),
      ])
      expect([seed, list.sessions.map(each => each.matched_in_content)]).toEqual([
        seed,
        expected.map(each => search !== null && inContent(each, search)),
      ])
      hits += list.sessions.length
    }
    // The queries are wide enough to find something.
    expect(hits).toBeGreaterThan(QUESTIONS)
  },
  WITHIN_MS,
)

test(
  'a search that may read few hits finds the newest within the dates, and tells from when on',
  async () => {
    let cut = 0
    for (let seed = 1; seed <= QUESTIONS; seed += 1) {
      const by = dice(seed)
      const query = { ...randomQuery(by), search: by.oneOf(WORDS), page: 1 }
      const search = { ...readSearch(query.search), most: by.number(60) + 1 }
      const dated = rows.filter(
        row =>
          (query.from === null || row.created_at >= query.from) && (query.to === null || row.created_at < query.to),
      )
      const beyond = [inText, inContent].map(
        finds => dated.filter(row => finds(row, query.search)).at(-1 - search.most)?.number ?? 0,
      )
      const last = Math.max(...beyond)
      const unsearched = dated.filter(row => row.number <= last).map(row => row.created_at)
      const found = sorted(
        rows.filter(row => row.number > last && fits(row, query)),
        query,
      )
      const page = await hitsQuery(db, query, search)
      expect([seed, page.map(each => [each.id, each.total, each.unsearched])]).toEqual([
        seed,
        found
          .slice(0, query.pageSize)
          .map(each => [each.id, found.length, last === 0 ? null : unsearched.toSorted().at(-1)]),
      ])
      cut += last === 0 ? 0 : 1
    }
    expect(cut).toBeGreaterThan(QUESTIONS / 4)
    expect(cut).toBeLessThan(QUESTIONS)
  },
  WITHIN_MS,
)
