// A reader as a browser would be: it is there before the alert, hears of the session on the list's channel, follows it from its first
// frame and folds what it hears with the reducer that the dashboard uses.

import type { SessionDetail, TimelineEvent } from '../../../src/core/protocol/api.ts'
import type { ControlFrame, Frame } from '../../../src/core/protocol/events.ts'
import { isEnd } from '../../../src/core/protocol/status.ts'
import { emptyView, fold, timelineOf, type SessionView } from '../../../src/core/protocol/view.ts'
import { until } from './processes.ts'

export type Heard = { at: number; frame: Frame }

export type Client = {
  /** Ids in the order in which the list's channel named them. */
  sessions(): Array<string>
  view(id: string): SessionView
  /** Every frame about a session in the order of arrival, both channels together. */
  frames(id: string): Array<Heard>
  /** What went wrong with the connection, or with what was said on it. */
  trouble(): string | null
  /** Resolves with the view of a session that has ended. */
  ended(id: string, ms?: number): Promise<SessionView>
  close(): void
}

const CONTROL: ReadonlyArray<string> = [
  'connection.established',
  'subscription.confirmed',
  'subscription.error',
  'catchup.overflow',
  'pong',
  'error',
] satisfies Array<ControlFrame['type']>

export async function connect(url: string): Promise<Client> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/ws`)
  const followed = new Map<string, { frames: Array<Heard>; view: SessionView }>()
  let confirmed = false
  let closing = false
  let trouble: string | null = null

  function subscribe(channel: string, cursor?: number): void {
    const last_event_id = cursor === undefined ? {} : { last_event_id: cursor }
    socket.send(JSON.stringify({ action: 'subscribe', channel, ...last_event_id }))
  }

  function follow(id: string) {
    const session = { frames: [], view: emptyView }
    followed.set(id, session)
    subscribe(`session:${id}`, 0)
    return session
  }

  function hear(frame: Frame | ControlFrame): void {
    if (!('session_id' in frame)) {
      if (frame.type === 'subscription.confirmed' && frame.channel === 'sessions') confirmed = true
      if (frame.type === 'subscription.error' || frame.type === 'error') trouble = frame.message
      if (!CONTROL.includes(frame.type)) trouble = `a frame of the type ${frame.type} names no session`
      return
    }
    const session = followed.get(frame.session_id) ?? follow(frame.session_id)
    session.frames.push({ at: performance.now(), frame })
    // The list's copy of a status tells the list; it may come late, and the session's own frame has told it already.
    if (!isListCopy(frame)) session.view = fold(session.view, frame)
  }

  socket.addEventListener('open', () => subscribe('sessions'))
  socket.addEventListener('message', ({ data }) => hear(JSON.parse(String(data)) as Frame | ControlFrame))
  socket.addEventListener('close', ({ code }) => {
    if (!closing) trouble = `the connection was closed with ${code}`
  })
  socket.addEventListener('error', () => (trouble ??= 'the connection failed'))

  function unless<T>(ask: () => T): () => T {
    return () => {
      if (trouble !== null) throw new Error(trouble)
      return ask()
    }
  }

  await until(
    'the list is followed',
    unless(() => confirmed),
  )
  const view = (id: string) => followed.get(id)?.view ?? emptyView
  return {
    sessions: () => [...followed.keys()],
    view,
    frames: id => followed.get(id)?.frames ?? [],
    trouble: () => trouble,
    async ended(id, ms = 60_000) {
      const isOver = () => isEnd(view(id).detail?.status ?? '') && view(id).detail?.review_status !== null
      await until(`session ${id} has ended`, unless(isOver), ms)
      return view(id)
    },
    close() {
      closing = true
      socket.close()
    },
  }
}

/** The frames that the list's channel repeats without the session's cursor (wire contract 2.5). */
function isListCopy(frame: Frame): boolean {
  return (frame.type === 'session.status' || frame.type === 'review.status') && frame.db_event_id === undefined
}

export type Read = { detail: SessionDetail; timeline: Array<TimelineEvent> }

/** Detail and timeline as REST answers them. */
export async function readSession(url: string, id: string): Promise<Read> {
  const get = async (path: string) => {
    const answer = await fetch(`${url}/api/v1/sessions/${id}${path}`)
    if (answer.status !== 200) throw new Error(`GET ${path || 'detail'} answered ${answer.status}`)
    return answer.json()
  }
  return { detail: (await get('')) as SessionDetail, timeline: (await get('/timeline')) as Array<TimelineEvent> }
}

/**
 * What a folded view and a REST answer are compared by. Every field of both counts, times and ids included; one thing is set aside: the
 * order of timeline events with the same sequence number (parallel agents count each for itself, and the wire contract, 1.14, calls
 * their order arbitrary), so both sides are put in one order.
 */
export function comparable({ detail, timeline }: Read): Read {
  const order = (a: TimelineEvent, b: TimelineEvent) => a.sequence_number - b.sequence_number || (a.id < b.id ? -1 : 1)
  return { detail, timeline: timeline.toSorted(order) }
}

/** The folded side of `comparable`. */
export function seen(view: SessionView): Read {
  if (view.detail === null) throw new Error('the client has not seen the session begin')
  return comparable({ detail: view.detail, timeline: timelineOf(view) })
}
