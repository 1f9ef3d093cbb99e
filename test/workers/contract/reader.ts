// A page of the dashboard, as far as the wire goes: one socket to the real relay, a view that it folds, a cursor to come back with.

import { env } from 'cloudflare:test'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import type { ControlFrame, Frame } from '#core/protocol/events.ts'
import { emptyView, fold, timelineOf, viewOf, type SessionView } from '#core/protocol/view.ts'
import { client as investigations } from '../world.ts'
import { lobbyClient } from '#objects/lobby-client.ts'
import { front } from '../front.ts'

export type Said = Frame | ControlFrame

/** The real front over the real objects. */
export function realFront() {
  return front({ investigations, lobby: lobbyClient(env.LOBBY), clock: { now: () => Date.now() } })
}

type Front = ReturnType<typeof realFront>

export type Page = {
  view(): SessionView
  heard: Array<Said>
  away(): boolean
  /** Everything asked before is answered when it resolves. */
  settled(): Promise<void>
  leave(): void
  /** Opens a socket and subscribes from the page's cursor; resolves when the subscription is confirmed. */
  comeBack(): Promise<void>
}

/** A page that has not connected; `from` is what it loaded first. */
export function page(made: Front, id: string, from: SessionView = emptyView): Page {
  let view = from
  let socket: WebSocket | null = null
  const heard: Array<Said> = []
  const waiting: Array<{ type: Said['type']; done(): void }> = []
  const hear = (by: WebSocket, frame: Said) => {
    // A frame of the connection that the page has left is not read.
    if (by !== socket) return
    heard.push(frame)
    if ('session_id' in frame) view = fold(view, frame)
    const at = waiting.findIndex(each => each.type === frame.type)
    if (at >= 0) waiting.splice(at, 1)[0]?.done()
  }
  const next = (type: Said['type']) => new Promise<void>(done => waiting.push({ type, done }))
  const say = (what: object) => socket?.send(JSON.stringify(what))
  return {
    view: () => view,
    heard,
    away: () => socket === null,
    settled: async () => {
      const pong = next('pong')
      say({ action: 'ping' })
      await pong
    },
    leave: () => {
      const left = socket
      socket = null
      left?.close(1000)
    },
    comeBack: async () => {
      const opened = await open(made)
      socket = opened
      opened.addEventListener('message', ({ data }) => hear(opened, JSON.parse(String(data)) as Said))
      const confirmed = next('subscription.confirmed')
      opened.accept()
      say({ action: 'subscribe', channel: `session:${id}`, last_event_id: view.lastEventId })
      await confirmed
    },
  }
}

export async function open(made: Front, headers: Record<string, string> = {}): Promise<WebSocket> {
  const response = await made.ask('/api/v1/ws', { headers: { Upgrade: 'websocket', ...headers } })
  if (response.webSocket === null) throw new Error(`no socket but ${response.status}`)
  return response.webSocket
}

/** A first load as the dashboard makes it: detail and timeline of one moment. */
export async function load(made: Front, id: string): Promise<SessionView> {
  for (;;) {
    const [detail, timeline] = await Promise.all([
      made.ask(`/api/v1/sessions/${id}`),
      made.ask(`/api/v1/sessions/${id}/timeline`),
    ])
    const cursors = [detail, timeline].map(each => Number(each.headers.get('X-Last-Event-Id')))
    const bodies = [await detail.json(), await timeline.json()] as [SessionDetail, Array<TimelineEvent>]
    if (cursors[0] === cursors[1]) return viewOf(...bodies, cursors[0] ?? 0)
  }
}

/** What a page shows: all of it, but for the order of events with the same sequence number, which is arbitrary (wire contract 1.14). */
export function shown(view: SessionView) {
  const order = (a: TimelineEvent, b: TimelineEvent) => a.sequence_number - b.sequence_number || (a.id < b.id ? -1 : 1)
  const { detail, progress, activity, providerFallbackCount, lastEventId, stale } = view
  return {
    detail,
    timeline: timelineOf(view).toSorted(order),
    progress,
    activity,
    providerFallbackCount,
    lastEventId,
    stale,
  }
}
