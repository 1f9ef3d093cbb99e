// A stand-in for the Worker, to look at the dashboard's pages: node test/browser/dashboard-fixture/server.ts [port]
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join, normalize } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { Frame } from '#core/protocol/events.ts'
import { traceOf } from '#core/protocol/fold-trace.ts'
import { timelineOf } from '#core/protocol/view.ts'
import { activityAnswer } from './activity.ts'
import { createBackend } from './backend.ts'
import { createHouse } from './house.ts'
import { recordOf } from './trace-records.ts'
import { createReviews } from './reviews.ts'
import { acceptTab, type Tab } from './websocket.ts'

const BUILT = join(import.meta.dirname, '../../../dashboard/dist')
const TYPES: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
}

export type Fixture = {
  url: string
  step(count?: number): void
  /** The next frames of one session. */
  stepOne(id: string, count: number): void
  /** A frame of an event that no page knows. */
  stray(id: string): void
  dropTabs(): void
  /** A session ends while pages are open. */
  end: ReturnType<typeof createBackend>['end']
  requests: Array<string>
  /** The system itself, for tests that change it. */
  house: ReturnType<typeof createHouse>
  /** Somebody else changes reviews. */
  reviews: ReturnType<typeof createReviews>
  close(): void
}

/** `beat`: milliseconds between two frames of running sessions; 0: only when stepped. */
export async function startFixture(port = 0, beat = 0, dist = BUILT): Promise<Fixture> {
  const channels = new Map<Tab, Set<string>>()
  const requests: Array<string> = []
  const backend = createBackend(Date.now(), tell)
  const house = createHouse(Date.now())
  const reviews = createReviews(backend.items, tell)

  function tell(frame: Frame) {
    const global = frame.type.startsWith('session.') || frame.type.startsWith('review.')
    for (const [tab, subscribed] of channels) {
      if (subscribed.has(`session:${frame.session_id}`)) tab.send(frame)
      if (global && subscribed.has('sessions')) tab.send({ ...frame, db_event_id: undefined })
    }
  }

  function hear(tab: Tab, text: string) {
    const message = JSON.parse(text) as { action: string; channel?: string; last_event_id?: number }
    if (message.action === 'ping') return tab.send({ type: 'pong' })
    if (message.channel === undefined) return
    if (message.action === 'unsubscribe') return void channels.get(tab)?.delete(message.channel)
    channels.get(tab)?.add(message.channel)
    tab.send({ type: 'subscription.confirmed', channel: message.channel })
    const session = backend.sessions.get(message.channel.replace('session:', ''))
    for (const frame of session?.log ?? []) {
      if ((frame.db_event_id ?? 0) <= (message.last_event_id ?? 0)) continue
      // An open stream is replayed with its text so far.
      const open = frame.type === 'timeline_event.created' && frame.status === 'streaming'
      const now = open ? session?.view.events.find(each => each.id === frame.event_id) : undefined
      tab.send(now?.status === 'streaming' ? { ...frame, content: now.content } : frame)
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const json = (body: unknown, status = 200, headers = {}) => {
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
    }
    const method = request.method ?? 'GET'
    const ofHouse = house.answer(method, url, HAS_BODY.test(`${method} ${url.pathname}`) ? await bodyOf(request) : '')
    if (ofHouse !== null) {
      requests.push(`${method} ${url.pathname}`)
      return json(ofHouse.body, ofHouse.status)
    }
    if (!url.pathname.startsWith('/api/')) return file(dist, url.pathname, response)
    requests.push(`${request.method} ${url.pathname}`)
    const [, , , noun, id = '', verb, kind, call = ''] = url.pathname.split('/')
    if (noun === 'alert-types') return json(ALERT_TYPES)
    if (noun === 'runbooks') return json(['https://github.com/example-org/runbooks/blob/main/disk.md'])
    if (noun === 'system') return json({ warnings: WARNINGS })
    if (noun === 'usage') return json(activityAnswer(id, url.searchParams) ?? backend.outcomes())
    if (noun === 'alerts') return submit(await bodyOf(request), json)
    if (noun !== 'sessions') return json({ message: 'not found' }, 404)
    if (id === '') return json(backend.list(url.searchParams))
    if (id === 'triage') return json(reviews.group(verb ?? '', url.searchParams))
    if (id === 'review') return json(reviews.change(JSON.parse(await bodyOf(request)), 'maria@example.org'))
    if (id === 'active') return json(backend.active())
    if (id === 'filter-options')
      return json({
        alert_types: ['kubernetes', 'host', 'prometheus', 'certificates'],
        chain_ids: ['kubernetes', 'host'],
        labels: ['watch', 'action'],
        severities: ['critical', 'high'],
        clusters: ['eu-west-prod'],
        namespaces: ['checkout', 'shop'],
        authors: ['alertmanager', 'maria'],
        statuses: [],
      })
    const session = backend.sessions.get(id)
    if (session === undefined) return json({ message: 'resource not found' }, 404)
    const cursor = { 'X-Last-Event-Id': String(session.view.lastEventId) }
    if (verb === 'timeline') return json(timelineOf(session.view), 200, cursor)
    if (verb === 'trace' && kind !== undefined) {
      const record = recordOf(session, call)
      return record === null ? json({ message: 'resource not found' }, 404) : json(record, 200, cursor)
    }
    if (verb === 'trace') return json(traceOf(session.log), 200, cursor)
    if (verb === 'export')
      return json({ session: session.view.detail }, 200, {
        'Content-Disposition': 'attachment; filename="session.json"',
      })
    if (verb === 'review-activity') return json({ activities: reviews.activities(id) })
    if (verb === 'chat') return json(backend.ask(id, JSON.parse(await bodyOf(request)).content), 202)
    if (verb !== 'cancel') return json(session.view.detail, 200, cursor)
    if (backend.cancel(id)) return json({ session_id: id, message: 'Session cancellation requested' })
    return json({ message: 'session is not in a cancellable state' }, 409)
  }

  const server = createServer((request, response) => void answer(request, response))
  server.on('upgrade', (request, socket) => {
    const tab = acceptTab(request, socket, hear)
    channels.set(tab, new Set())
    socket.on('close', () => channels.delete(tab))
    tab.send({ type: 'connection.established', connection_id: 'fixture' })
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const timer = beat > 0 ? setInterval(() => backend.step(), beat) : undefined
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    step: backend.step,
    end: backend.end,
    stepOne: backend.stepOne,
    stray: backend.stray,
    requests,
    house,
    reviews,
    dropTabs: () => channels.forEach((_, tab) => tab.close()),
    close() {
      clearInterval(timer)
      channels.forEach((_, tab) => tab.close())
      server.close()
      server.closeAllConnections()
    },
  }
}

const ALERT_TYPES = {
  alert_types: [
    { type: 'kubernetes', chain_id: 'kubernetes', description: 'Pods, nodes and workloads of a cluster' },
    { type: 'host', chain_id: 'host', description: 'One machine: load, memory, disks, processes' },
    { type: 'prometheus', chain_id: 'prometheus', description: '' },
  ],
  default_chain_id: 'kubernetes',
  default_alert_type: 'kubernetes',
}

const WARNINGS = [
  {
    id: 'w1',
    category: 'mcp_health',
    message: 'MCP server prometheus does not answer',
    details: 'connect ECONNREFUSED 127.0.0.1:9090. Agents run without its tools until it is back.',
    server_id: 'prometheus',
    created_at: '2026-11-22T02:00:00Z',
  },
]

/** Of the house; others read theirs themselves. */
const HAS_BODY = /^POST \/api\/v1\/(tokens|silences|.*\/dry-run)$/

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

function submit(text: string, json: (body: unknown, status: number) => void) {
  const body = JSON.parse(text) as { alert_type?: string; runbook?: string }
  if (body.runbook?.includes('evil'))
    return json({ message: 'invalid runbook URL: host evil.example is not in the list of allowed hosts' }, 400)
  json({ session_id: 'run', status: 'queued', message: 'Alert submitted for processing' }, 202)
}

/** Files of the build with the headers of `_headers`, so that the content policy is in force. */
async function file(dist: string, path: string, response: ServerResponse) {
  const wanted = normalize(path === '/' ? '/index.html' : path)
  const rules = await readFile(join(dist, '_headers'), 'utf8')
  const policy = /Content-Security-Policy: (.+)/.exec(rules)?.[1] ?? ''
  const body = await readFile(join(dist, wanted)).catch(() => readFile(join(dist, 'index.html')))
  const type = TYPES[wanted.split('.').at(-1) ?? ''] ?? 'text/html'
  response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy }).end(body)
}

if (import.meta.main) {
  const fixture = await startFixture(Number(process.argv[2] ?? 0), Number(process.env.BEAT ?? 60))
  console.log(fixture.url)
}
