import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { SessionList } from '#core/protocol/api.ts'
import type { TimelineType } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { utf8Length } from '#core/utf8.ts'
import { contentOf } from '#store/content.ts'
import { project } from '#store/projection.ts'
import { readSearch } from '#store/search.ts'
import { front } from './front.ts'
import { insertPending } from './insert-pending.ts'

const FACTS = {
  alert_data: 'Disk FULL on wéb-0',
  alert_type: 'search',
  chain_id: 'search',
  author: 'api-client',
  runbook_url: null,
  created_at: '2026-11-01T10:00:00.000Z',
  chat_enabled: true,
}

function accepted(id: string, alert: string): SessionView {
  const session = { ...FACTS, alert_data: alert, chain_id: id }
  const base = { type: 'session.status' as const, session_id: id, timestamp: FACTS.created_at }
  const pending = fold(emptyView, { ...base, status: 'pending', session, db_event_id: 1 })
  return fold(pending, { ...base, status: 'in_progress', db_event_id: 2 })
}

function said(view: SessionView, event_type: TimelineType, content: string): SessionView {
  const id = view.detail?.id ?? ''
  return fold(view, {
    type: 'timeline_event.created',
    session_id: id,
    timestamp: FACTS.created_at,
    event_id: crypto.randomUUID(),
    event_type,
    status: 'completed',
    content,
    sequence_number: 1,
    db_event_id: view.lastEventId + 1,
  })
}

/** A session in a chain of its own: a search in that chain finds this session or none. */
async function storeSession(alert: string, events: Array<[TimelineType, string]> = [], analysis: string | null = null) {
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, { ...FACTS, alert_data: alert, chain_id: id })
  const view = events.reduce((each, [type, text]) => said(each, type, text), accepted(id, alert))
  const { detail } = view
  if (detail === null) throw new Error('no detail')
  await project(env.DB, { ...view, detail: { ...detail, final_analysis: analysis } }, view.lastEventId)
  return { id, view }
}

async function countFound(id: string, search: string, more = '') {
  const { ask } = front()
  const response = await ask(`/api/v1/sessions?chain_id=${id}&search=${encodeURIComponent(search)}${more}`)
  const body = await response.json<{ sessions: Array<{ matched_in_content: boolean }>; message?: string }>()
  if (response.status !== 200) return `${response.status} ${body.message}`
  return body.sessions.map(each => (each.matched_in_content ? 'in content' : 'in text'))
}

test('a search finds substrings of alert and analysis in any case', async () => {
  const { id } = await storeSession('Disk FULL on wéb-0', [], 'The log grew: rotate /var/log/app.log')
  const table: Array<[string, Array<string>]> = [
    ['isk fu', ['in text']],
    ['WÉB-0', ['in text']],
    ['var/log/app.l', ['in text']],
    ['disk  full', []],
    ['memory', []],
  ]
  for (const [search, expected] of table) expect([search, await countFound(id, search)]).toEqual([search, expected])
})

test('a search finds all its words, in any form and order, in what the timeline says', async () => {
  const { id } = await storeSession('alert', [
    ['llm_response', 'The pod was evicted while pulling images.'],
    ['mcp_tool_summary', 'Twelve restarts since noon'],
    ['llm_tool_call', 'hexdump'],
  ])
  const table: Array<[string, Array<string>]> = [
    ['evicting pods', ['in content']],
    ['restart image', ['in content']],
    ['evicted yesterday', []],
    ['hexdump', []],
    ['alert', ['in text']],
  ]
  for (const [search, expected] of table) expect([search, await countFound(id, search)]).toEqual([search, expected])
})

test('of a session that has ended, a search finds the words of tool results and the labels too', async () => {
  const { id, view } = await storeSession('alert', [
    ['llm_response', 'The pod was evicted.'],
    ['llm_tool_call', 'all is well\nE0301 kubelet: evicting pod [MASKED_PASSWORD] of zookeeper-3'],
  ])
  expect(await countFound(id, 'kubelet zookeeper')).toEqual([])
  const at = { session_id: id, timestamp: FACTS.created_at, db_event_id: view.lastEventId + 1 }
  await project(env.DB, fold(view, { ...at, type: 'session.status', status: 'completed', labels: ['page-now'] }), 99)
  const table: Array<[string, Array<string>]> = [
    ['kubelet zookeeper', ['in content']],
    ['evicted zookeepers', ['in content']],
    ['page-now', ['in content']],
    ['masked_password', ['in content']],
    ['kafka', []],
  ]
  for (const [search, expected] of table) expect([search, await countFound(id, search)]).toEqual([search, expected])
})

test('a search of fewer than three bytes is refused', async () => {
  expect(await countFound('x', 'ab')).toBe('400 search query must be at least 3 characters')
  expect(await countFound('x', 'é')).toBe('400 search query must be at least 3 characters')
  expect(await countFound('x', 'é1')).toEqual([])
})

test('no search string is an operator or an error', async () => {
  const hostile = `say "hi" -x* AND (NEAR col:y) ^z \\ ' ; -- % _ {a}`
  const { id } = await storeSession(`${hostile} — 日本語のディスク 🔥🔥🔥`)
  expect(await countFound(id, hostile)).toEqual(['in text'])
  expect(await countFound(id, '本語の')).toEqual(['in text'])
  expect(await countFound(id, '🔥🔥🔥')).toEqual(['in text'])
  const strings = [
    '"""',
    "'''",
    '***',
    'OR OR',
    'NOT x',
    'a AND',
    '(((',
    'NEAR(',
    'final_analysis:disk',
    '\0\0\0\0',
    'abc\0def',
    '🔥',
    '日',
    '%%%',
    '___',
    '-- x',
    'x'.repeat(51),
    'word '.repeat(600),
    'é'.repeat(900),
    '"'.repeat(900),
  ]
  for (const each of strings) expect([each, Array.isArray(await countFound(id, each))]).toEqual([each, true])
  for (const order of ['status', 'duration', 'score', 'quality_rating'])
    expect(await countFound(id, 'NEAR col', `&sort_by=${order}`)).toEqual(['in text'])
})

test('the index follows the text that grows, and forgets a session that is gone', async () => {
  const { id, view } = await storeSession('alert', [['llm_response', 'first thought']])
  expect(await countFound(id, 'first')).toEqual(['in content'])
  const later = said(view, 'llm_response', 'second thought')
  await project(env.DB, later, later.lastEventId)
  expect(await countFound(id, 'second')).toEqual(['in content'])
  await project(env.DB, view, view.lastEventId)
  expect(await countFound(id, 'first second')).toEqual(['in content'])
  const number = await env.DB.prepare('select number from sessions where id = ?').bind(id).first<number>('number')
  await env.DB.prepare('delete from sessions where id = ?').bind(id).run()
  for (const index of ['sessions_text', 'sessions_words'])
    expect(await env.DB.prepare(`select rowid from ${index} where rowid = ?`).bind(number).first()).toBeNull()
})

test('a word that is typed often is looked up once', () => {
  expect(readSearch('disk full disk').words).toBe('"disk" "full"')
  expect(readSearch('disk '.repeat(2_000) + 'full').words).toBe('"disk" "full"')
})

test('a session gives the index 64 kB of what was written at most, its conclusions first', () => {
  const long = 'ä'.repeat(20_000)
  const view = [long, long, long].reduce((each, text) => said(each, 'llm_response', text), accepted('x', 'alert'))
  const content = contentOf(said(view, 'final_analysis', 'it was the disk'))
  expect(utf8Length(content)).toBeLessThanOrEqual(64_000)
  expect(content.startsWith('it was the disk\n')).toBe(true)
})

test('a search pages through what it finds, newest first, each session once', async () => {
  const token = crypto.randomUUID()
  const ids: Array<string> = []
  for (let n = 0; n < 3; n++) ids.push((await storeSession(`alert ${token}`, [['llm_response', `answer ${token}`]])).id)
  const { ask } = front()
  const page = async (more: string) => {
    const body = await (
      await ask(`/api/v1/sessions?search=${token}&page_size=2${more}`)
    ).json<{
      sessions: Array<{ id: string }>
      pagination: { total_items: number; total_pages: number }
    }>()
    const { total_items, total_pages } = body.pagination
    return { order: body.sessions.map(each => ids.indexOf(each.id)), total_items, total_pages }
  }
  const totals = { total_items: 3, total_pages: 2 }
  expect(await page('')).toEqual({ order: [2, 1], ...totals })
  expect(await page('&page=2')).toEqual({ order: [0], ...totals })
  expect(await page('&sort_order=asc')).toEqual({ order: [0, 1], ...totals })
  expect(await page('&alert_type=search&page=2')).toEqual({ order: [0], ...totals })
  expect(await page('&alert_type=other')).toEqual({ order: [], total_items: 0, total_pages: 0 })
})

test('the longer the text, the fewer hits are read', () => {
  const most = (typed: string) => readSearch(typed).most
  expect([most('dis'), most('disk full!'), most('x'.repeat(100)), most('x'.repeat(5_000))]).toEqual([
    25_000, 25_000, 2_500, 250,
  ])
})

test('a text of any length is found where all of it stands', async () => {
  const line = (pod: string) =>
    `E1101 back-off restarting container of pod ${pod} ${'in the namespace of payments '.repeat(20)}${pod}!`
  const { id } = await storeSession(`first ${line('web-1')} end`, [], `then ${line('WEB-2')} end`)
  const table: Array<[string, Array<string>]> = [
    [line('web-1'), ['in text']],
    [line('web-2'), ['in text']],
    [line('web-1').replace('web-1!', 'web-2!'), []],
    [`${line('web-1')} end of it`, []],
  ]
  for (const [search, expected] of table) {
    expect(search.length).toBeGreaterThan(500)
    expect([search, await countFound(id, search)]).toEqual([search, expected])
    expect([search, await countFound(id, search, '&sort_by=duration')]).toEqual([search, expected])
  }
})

test('a text with more hits than may be read is searched from when on it says, and before that when asked', async () => {
  const typed = `${crypto.randomUUID()} ${'a line of a long log, '.repeat(50)}`.slice(0, 1_000)
  // For a text of this length 250 hits are read.
  const SESSIONS = 600
  // Some are stored late: after newer ones, and the oldest last of all.
  const statement = `
    with recursive n(i) as (select 0 union all select i + 1 from n where i < ?1)
    insert into sessions (id, status, chain_id, created_at, chat_enabled, alert_excerpt, alert_data)
    select ?2 || i, 'completed', 'long',
      strftime('%Y-%m-%dT%H:%M:%fZ', '2020-01-01', '+' || iif(i = ?1, 5, i + 10 - iif(i % 7 = 0, 3, 0)) || ' minutes'), 1, '', iif(i = ?1, 'another', ?3)
    from n`
  await env.DB.prepare(statement).bind(SESSIONS, crypto.randomUUID(), typed).run()
  const seen = new Set<string>()
  const totals: Array<number> = []
  for (let end: string | null = '2020-01-01T12:00:00Z'; end !== null && totals.length < 9;) {
    const asked: string = new URLSearchParams({ search: typed, end_date: end, page_size: '100' }).toString()
    let from: string | null = null
    for (let page = 1, more = true; more; page += 1) {
      const answer = await front().ask(`/api/v1/sessions?${asked}&page=${page}`)
      from = answer.headers.get('X-Searched-From')
      const { sessions, pagination } = await answer.json<SessionList>()
      for (const { id } of sessions) seen.add(id)
      more = page < pagination.total_pages
      if (page === 1) totals.push(pagination.total_items)
    }
    end = from
  }
  expect(totals.slice(0, 2)).toEqual([250, 250])
  expect(totals).toHaveLength(3)
  expect(seen.size).toBe(SESSIONS)
})

test('the larger alerts are, the fewer hits are read', async () => {
  const typed = `${crypto.randomUUID()} ${'the volume of the node is full, '.repeat(3)}`.slice(0, 100)
  const statement = `
    with recursive n(i) as (select 0 union all select i + 1 from n where i < ?1 - 1)
    insert into sessions (id, status, chain_id, created_at, chat_enabled, alert_excerpt, alert_data)
    select ?2 || i, 'completed', 'large', '2021-01-01T00:00:00.000Z', 1, '', ?3 from n`
  const store = (many: number, text: string) => env.DB.prepare(statement).bind(many, crypto.randomUUID(), text).run()
  const total = async () => {
    const answer = await front().ask(`/api/v1/sessions?search=${encodeURIComponent(typed)}`)
    return (await answer.json<SessionList>()).pagination.total_items
  }
  await store(400, typed)
  expect(await total()).toBe(400)
  await store(100, 'x'.repeat(65_536))
  expect(await total()).toBe(250)
})

test('a ruler of dashes is compared with the texts that hold its beginning', async () => {
  const { phrase, longer } = readSearch('-'.repeat(100))
  expect([phrase, longer]).toEqual(['"------"', '-'.repeat(100)])
  const { id } = await storeSession(`above\n${'-'.repeat(80)}\nbelow`)
  expect(await countFound(id, '-'.repeat(80))).toEqual(['in text'])
  expect(await countFound(id, '-'.repeat(81))).toEqual([])
  expect(await countFound(id, `${'-'.repeat(80)}\nbel`)).toEqual(['in text'])
})

test('words that an English text is full of are not asked for', async () => {
  const { id } = await storeSession('alert', [['llm_response', 'Root cause: disk full. The résumé is short.']])
  const table: Array<[string, Array<string>]> = [
    ['cause of the disk being full', ['in content']],
    ['Disk AND full', ['in content']],
    ['of the and', []],
    ['re\u0301sume\u0301', ['in content']],
  ]
  for (const [search, expected] of table) expect([search, await countFound(id, search)]).toEqual([search, expected])
})

test('a text of more words than are asked for is not said to be in a timeline', () => {
  const text = (words: number) => Array.from({ length: words }, (_, at) => `word${at}`).join(' ')
  expect(readSearch(text(64)).words?.split(' ')).toHaveLength(64)
  expect(readSearch(text(65)).words).toBeNull()
})
