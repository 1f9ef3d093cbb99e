// A session's page as the reference's dashboard (TARSy in Go) runs it: REST for the past, the socket for what is new, no cursor with a
// subscription, no knowledge of offsets. It shares no code with our reducer: what it shows, a client of the reference shows (docs/wire.md).

import type { SessionDetail, TimelineEvent } from '../../src/core/protocol/api.ts'

export type Frame = Record<string, unknown> & { type: string }
type Shown = Pick<TimelineEvent, 'event_type' | 'status' | 'content'> & { sequence?: number }

/** How the page reaches the server. */
export type Door = {
  /** A path below the session's own; rejects unless the answer is 200. */
  get(path: '' | '/timeline'): Promise<unknown>
  /** Begins to open a socket. */
  dial(on: { open(): void; message(frame: Frame): void; close(): void }): Connection
}
export type Connection = { say(what: object): void; close(): void }

export type ReferencePage = {
  session(): SessionDetail | null
  /** By event id. */
  timeline(): ReadonlyMap<string, Shown>
  /** What was loaded over REST, in order. */
  asked(): ReadonlyArray<string>
  /** Text put together from deltas alone, as it stood when the event was completed. */
  streamed(): ReadonlyMap<string, string>
  /** Deltas that were added to a text which held them already. The page cannot know; their offsets tell the test. */
  saidTwice(): ReadonlyArray<string>
  overflowed(): boolean
  /** Whether a frame of the session's log has come. */
  isFollowing(): boolean
  /** The network drops the socket; the page comes back by itself. */
  lose(): void
  close(): void
}

// The reference's dashboard waits 200 ms before it reconnects, doubled each time, at most 3 s.
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 3_000
const ENDED = ['completed', 'failed', 'cancelled', 'timed_out']

export function openReferencePage(id: string, door: Door): ReferencePage {
  const channel = `session:${id}`
  const asked: Array<string> = []
  const timeline = new Map<string, Shown>()
  /** Deltas of events that the page does not know yet: the reference's page tries them again with each flush. */
  const pending = new Map<string, Array<Frame>>()
  const streamed = new Map<string, string>()
  const reached = new Map<string, number>()
  const saidTwice: Array<string> = []
  let session: SessionDetail | null = null
  let lastId = 0
  let overflowed = false
  let closed = false
  let attempts = 0
  let connection = connect()
  void loadAll()

  async function get<T>(path: '' | '/timeline'): Promise<T> {
    asked.push(path)
    return (await door.get(path)) as T
  }

  async function loadSession(): Promise<void> {
    session = await get<SessionDetail>('')
  }

  async function loadTimeline(): Promise<void> {
    const rows = await get<Array<TimelineEvent>>('/timeline')
    timeline.clear()
    for (const { id: event, event_type, status, content = '', sequence_number } of rows)
      show(event, { event_type, status, content, sequence: sequence_number })
  }

  async function loadAll(): Promise<void> {
    await Promise.all([loadSession(), loadTimeline()])
  }

  function connect(): Connection {
    const mine = door.dial({
      open() {
        attempts = 0
        mine.say({ action: 'ping' })
        mine.say({ action: 'subscribe', channel })
        if (lastId > 0) mine.say({ action: 'catchup', channel, last_event_id: lastId })
      },
      message: hear,
      close() {
        if (closed || mine !== connection) return
        const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts)
        attempts += 1
        setTimeout(() => {
          if (!closed) connection = connect()
        }, pause)
      },
    })
    return mine
  }

  function show(event: string, row: Shown): void {
    timeline.set(event, row)
    reached.set(event, row.content.length)
    const waiting = pending.get(event) ?? []
    pending.delete(event)
    for (const chunk of waiting) append(event, chunk)
  }

  function append(event: string, chunk: Frame): void {
    const row = timeline.get(event)
    if (row === undefined) pending.set(event, [...(pending.get(event) ?? []), chunk])
    if (row?.status !== 'streaming') return
    const [delta, offset] = [String(chunk['delta']), Number(chunk['offset'])]
    if (offset < (reached.get(event) ?? 0)) saidTwice.push(`${row.content}|${delta}`)
    reached.set(event, offset + delta.length)
    row.content += delta
  }

  function hear(frame: Frame): void {
    // Overflow goes to every channel's handlers.
    if (frame.type === 'catchup.overflow') {
      overflowed = true
      pending.clear()
      return void loadAll()
    }
    if (frame['session_id'] !== id) return
    if (typeof frame['db_event_id'] === 'number') lastId = frame['db_event_id']
    const event = String(frame['event_id'])
    const known = timeline.get(event)
    switch (frame.type) {
      case 'timeline_event.created':
        if (known === undefined) show(event, shownOf(frame))
        return
      case 'stream.chunk':
        return append(event, frame)
      case 'timeline_event.completed':
        if (known?.status === 'streaming') streamed.set(event, known.content)
        timeline.set(event, { ...known, ...shownOf(frame) })
        return
      case 'stage.status':
        if (frame['status'] === 'started') void loadSession()
        return
      case 'session.status':
        if (ENDED.includes(String(frame['status']))) void loadAll()
        return
      case 'review.status':
        void loadSession()
        return
      default:
    }
  }

  return {
    session: () => session,
    timeline: () => timeline,
    asked: () => asked,
    streamed: () => streamed,
    saidTwice: () => saidTwice,
    overflowed: () => overflowed,
    isFollowing: () => lastId > 0,
    lose: () => connection.close(),
    close() {
      closed = true
      connection.close()
    },
  }
}

function shownOf(frame: Frame): Shown {
  const { event_type, status, content = '', sequence_number } = frame as unknown as TimelineEvent
  return { event_type, status, content, ...(sequence_number !== undefined && { sequence: sequence_number }) }
}
