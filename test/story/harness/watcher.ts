// A client on the WebSocket, as the dashboard is one: it is there before the alert, hears of the session on the list's channel, follows it
// from its first frame and folds the frames with the dashboard's reducer.

import type { ControlFrame, Frame } from '../../../src/core/protocol/events.ts'
import { isEnd } from '../../../src/core/protocol/status.ts'
import { emptyView, fold, type SessionView } from '../../../src/core/protocol/view.ts'
import { until } from './processes.ts'

export type Heard = { at: number; frame: Frame }

export type Watcher = {
  /** Ids in the order in which the list's channel named them. */
  sessions(): Array<string>
  view(id: string): SessionView
  /** Every frame about a session in the order of arrival, both channels together. */
  frames(id: string): Array<Heard>
  /** What went wrong with the connection, or with what was said on it; a kill of the runtime is the end of it. */
  trouble(): string | null
  /** Resolves when the frames of a session come in, or would if it did not wait for its turn; at once when the connection has ended. */
  waitForSession(id: string): Promise<void>
  /** Resolves when every frame up to this `db_event_id` has come. */
  waitForFrame(id: string, cursor: number): Promise<void>
  /** Resolves with the view of a session that has ended. */
  waitForEnd(id: string, ms?: number): Promise<SessionView>
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

export async function connect(url: string): Promise<Watcher> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/ws`)
  const followed = new Map<string, { frames: Array<Heard>; view: SessionView }>()
  const confirmed = new Set<string>()
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
      if (frame.type === 'subscription.confirmed') confirmed.add(frame.channel)
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
    unless(() => confirmed.has('sessions')),
  )
  const view = (id: string) => followed.get(id)?.view ?? emptyView
  return {
    sessions: () => [...followed.keys()],
    view,
    frames: id => followed.get(id)?.frames ?? [],
    trouble: () => trouble,
    waitForSession: async id =>
      void (await until(
        `session ${id} is followed`,
        () => closing || trouble !== null || confirmed.has(`session:${id}`),
      )),
    waitForFrame: async (id, cursor) =>
      void (await until(
        `frame ${cursor} of session ${id} has come`,
        unless(() => view(id).lastEventId >= cursor),
      )),
    async waitForEnd(id, ms = 60_000) {
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

/** The frames that the list's channel repeats without the session's cursor. */
function isListCopy(frame: Frame): boolean {
  return (frame.type === 'session.status' || frame.type === 'review.status') && frame.db_event_id === undefined
}
