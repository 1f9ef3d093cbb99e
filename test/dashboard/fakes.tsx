import { render } from '@testing-library/preact'
import type { SessionDetail, SessionList, SessionListItem, TimelineEvent } from '#core/protocol/api.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { Dashboard } from '../../dashboard/src/app.tsx'
import { createApi } from '../../dashboard/src/data/api.ts'
import { List } from '../../dashboard/src/data/list.ts'
import type { Socket } from '../../dashboard/src/data/link.ts'
import { Live } from '../../dashboard/src/data/live.ts'
import { Outcomes } from '../../dashboard/src/data/outcomes.ts'

/** A socket whose server side is the test. */
export class FakeSocket extends EventTarget implements Socket {
  sent: Array<Record<string, unknown>> = []
  closed = false
  send(text: string) {
    this.sent.push(JSON.parse(text))
  }
  close() {
    this.closed = true
  }
  open() {
    this.dispatchEvent(new Event('open'))
  }
  drop(code = 1006) {
    this.dispatchEvent(Object.assign(new Event('close'), { code }))
  }
  say(message: object) {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }))
  }
}

/** Makes a socket for each connect. */
export function fakeSockets() {
  const dialled: Array<FakeSocket> = []
  const connect = () => {
    const socket = new FakeSocket()
    dialled.push(socket)
    return socket as Socket
  }
  return { connect, dialled, last: () => dialled.at(-1) as FakeSocket }
}

export type Reply = { status?: number; body: unknown; cursor?: number; searchedFrom?: string } | 'unreachable'
export type Server = { replies: Record<string, Reply>; asked: Array<string>; bodies: Array<unknown> }

/** A server that answers by "METHOD path" without the query, else 404. */
export function fakeServer(replies: Server['replies'] = {}) {
  const server: Server = { replies, asked: [], bodies: [] }
  const fetcher = async (url: string, init: RequestInit) => {
    const path = `${init.method ?? 'GET'} ${url.replace('/api/v1', '').replace(/\?.*/, '')}`
    server.asked.push(`${init.method ?? 'GET'} ${url.replace('/api/v1', '')}`)
    if (typeof init.body === 'string') server.bodies.push(JSON.parse(init.body))
    const reply = server.replies[path] ?? { status: 404, body: { message: 'resource not found' } }
    if (reply === 'unreachable') throw new TypeError('Failed to fetch')
    const headers = new Headers({ 'X-Last-Event-Id': String(reply.cursor ?? 0) })
    if (reply.searchedFrom !== undefined) headers.set('X-Searched-From', reply.searchedFrom)
    return Response.json(reply.body, { status: reply.status ?? 200, headers })
  }
  return { server, api: createApi(fetcher) }
}

const OPTIONS = {
  alert_types: ['host'],
  chain_ids: [],
  labels: ['noise'],
  severities: ['critical'],
  clusters: ['eu-1'],
  namespaces: ['shop'],
  authors: ['maria'],
  statuses: [],
}
const HOUR = { start: '2026-11-22T02:00:00.000Z', completed: 3, failed: 1, timed_out: 0, cancelled: 0, unfinished: 1 }
const OUTCOMES = {
  window: { start: HOUR.start, end: '2026-11-22T03:00:00.000Z' },
  points: [HOUR],
  totals: { failed: 1, inconclusive: 1, acted: 2, needs_review: 3, needs_person: 2 },
}

/** Shows the whole dashboard at an address, with a server and a socket that the test plays. */
export function showPage(path: string, replies: Server['replies']) {
  history.replaceState(null, '', path)
  const { server, api } = fakeServer({
    'GET /system/warnings': { body: { warnings: [] } },
    'GET /sessions/filter-options': { body: OPTIONS },
    'GET /usage/outcomes': { body: OUTCOMES },
    ...replies,
  })
  const sockets = fakeSockets()
  const live = new Live(sockets.connect, () => 0)
  const app = { api, live, list: new List(api, live), outcomes: new Outcomes(api, live) }
  const page = render(<Dashboard app={app} />)
  return { ...page, server, sockets, live }
}

const FACTS: SessionFacts = {
  alert_data: 'Disk full on db-3',
  alert_type: 'host',
  chain_id: 'host',
  author: 'maria',
  runbook_url: null,
  created_at: '2026-11-22T03:00:00.000Z',
  chat_enabled: true,
  alert_title: 'Disk full on db-3',
}

export function detail(change: Partial<SessionDetail> = {}): SessionDetail {
  const at = FACTS.created_at
  const view = fold(emptyView, {
    type: 'session.status',
    session_id: 's1',
    timestamp: at,
    db_event_id: 1,
    status: 'pending',
    session: FACTS,
  })
  if (view.detail === null) throw new Error('the first frame makes the session')
  return { ...view.detail, ...change }
}

export function event(change: Partial<TimelineEvent> & Pick<TimelineEvent, 'event_type'>): TimelineEvent {
  const at = '2026-11-22T03:00:01.000Z'
  const rest = { created_at: at, updated_at: at, status: 'completed', content: '' } as const
  return { id: 'e1', session_id: 's1', sequence_number: 1, ...rest, ...change }
}

export function item(change: Partial<SessionListItem> = {}): SessionListItem {
  const {
    stages: _,
    alert_data,
    final_analysis: __,
    planned_stages: ___,
    verdict: ____,
    completeness: _____,
    ...rest
  } = detail({ status: 'completed', duration_ms: 65_000 })
  return {
    ...rest,
    current_stage: null,
    active_agents: [],
    provider_fallback_count: 0,
    has_sub_agents: false,
    matched_in_content: false,
    alert_excerpt: alert_data,
    verdict_cause: null,
    confidence: null,
    grounded_share: null,
    components: [],
    gap_count: 0,
    ...change,
  }
}

export function listOf(sessions: Array<SessionListItem>, total_items = sessions.length): SessionList {
  const pagination = { page: 1, page_size: 25, total_items, total_pages: Math.ceil(total_items / 25) }
  return { sessions, pagination, cost_estimation_enabled: false }
}
