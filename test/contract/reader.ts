// A page of the dashboard, as far as the wire goes: one socket to the real relay, a view that it folds, a cursor to come back with.
// When the server closes the socket it comes back by itself, as the dashboard does.

import { env } from 'cloudflare:test'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import type { ControlFrame, Frame } from '#core/protocol/events.ts'
import { emptyView, fold, timelineOf, viewOf, type SessionView } from '#core/protocol/view.ts'
import { client as investigations } from '../workers/world.ts'
import { lobbyClient } from '#objects/lobby-client.ts'
import { clock } from '#objects/platform.ts'
import { front } from '../workers/front.ts'

export type Said = Frame | ControlFrame

/** The real front over the real objects. */
export function realFront() {
  return front({ investigations, lobby: lobbyClient(env.LOBBY), clock })
}

type Front = ReturnType<typeof realFront>

export type Page = {
  view(): SessionView
  heard: Array<Said>
  /** What the server closed this page's connections with. */
  closes: Array<number>
  away(): boolean
  /** A connection that the server has closed is replaced when it resolves. */
  connected(): Promise<void>
  /** Everything asked before is answered when it resolves. */
  settled(): Promise<void>
  leave(): void
  /** Opens a socket and subscribes from the page's cursor; resolves when the subscription is confirmed. */
  comeBack(): Promise<void>
}

// A connection that is closed on it asks again at once; the dashboard waits up to 200 ms, which only makes a test longer.
const AGAIN_MS = 10

/** A page that has not connected; `from` is what it loaded first. */
export function page(made: Front, id: string, from: SessionView = emptyView): Page {
  let view = from
  let socket: WebSocket | null = null
  let back = Promise.resolve()
  const heard: Array<Said> = []
  const closes: Array<number> = []
  const hear = (by: WebSocket, frame: Said) => {
    // A frame of the connection that the page has left is not read.
    if (by !== socket) return
    heard.push(frame)
    if ('session_id' in frame) view = fold(view, frame)
  }
  const say = (what: object) => socket?.send(JSON.stringify(what))
  const dial = async () => {
    const opened = await open(made)
    socket = opened
    opened.addEventListener('close', ({ code }) => {
      if (opened !== socket) return
      closes.push(code)
      back = pause(AGAIN_MS).then(dial)
    })
    opened.addEventListener('message', ({ data }) => hear(opened, JSON.parse(String(data)) as Said))
    const told = answerOn(opened)
    opened.accept()
    say({ action: 'subscribe', channel: `session:${id}`, last_event_id: view.lastEventId })
    while ((await told('subscription.confirmed', 'subscription.error')) === 'subscription.error') {
      // Its object was just being moved.
      await pause(AGAIN_MS)
      say({ action: 'subscribe', channel: `session:${id}`, last_event_id: view.lastEventId })
    }
  }
  return {
    view: () => view,
    heard,
    closes,
    away: () => socket === null,
    connected: () => back,
    settled: async () => {
      await back
      if (socket === null) return
      const pong = answerOn(socket)('pong')
      say({ action: 'ping' })
      await pong
      // The connection broke meanwhile: what counts is the one after it.
      await back
    },
    leave: () => {
      const left = socket
      socket = null
      left?.close(1000)
    },
    comeBack: () => (back = dial()),
  }
}

/** Resolves with the type of the next frame that is of one of these; with the first of them when the connection ends. */
function answerOn(socket: WebSocket) {
  return (...types: [Said['type'], ...Array<Said['type']>]) =>
    new Promise<Said['type']>(resolve => {
      socket.addEventListener('message', ({ data }) => {
        const { type } = JSON.parse(String(data)) as Said
        if (types.includes(type)) resolve(type)
      })
      socket.addEventListener('close', () => resolve(types[0]))
    })
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms)
  })
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
      made.ask(`/api/v1/sessions/${id}/timeline?streaming_text=true`),
    ])
    const cursors = [detail, timeline].map(each => Number(each.headers.get('X-Last-Event-Id')))
    const bodies = [await detail.json(), await timeline.json()] as [SessionDetail, Array<TimelineEvent>]
    if (cursors[0] === cursors[1]) return viewOf(...bodies, cursors[0] ?? 0)
  }
}

/** What a page shows. Events with the same sequence number have no promised order, so they are sorted. */
export function shownPart(view: SessionView) {
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
