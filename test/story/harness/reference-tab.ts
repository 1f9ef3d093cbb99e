// A session's page as the reference's own dashboard runs it (wire contract 6.1 to 6.3): REST for what there is, the socket for what is
// new, no cursor with a subscription, offsets unknown. It shares no code with our reducer; what it shows, a client of the reference shows.

import type { SessionDetail, TimelineEvent } from '../../../src/core/protocol/api.ts'

type Frame = Record<string, unknown> & { type: string }
type Shown = Pick<TimelineEvent, 'event_type' | 'status' | 'content'> & { sequence?: number }

export type ReferenceTab = {
  session(): SessionDetail | null
  /** By event id. */
  timeline(): ReadonlyMap<string, Shown>
  /** What was loaded over REST, in order. */
  asked(): ReadonlyArray<string>
  /** Text put together from deltas alone, as it stood when the event was completed. */
  streamed(): ReadonlyMap<string, string>
  overflowed(): boolean
  /** The network drops the socket; the page comes back by itself. */
  lose(): void
  close(): void
}

// Wire contract 6.1: 200 ms, doubling, at most 3 s.
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 3_000
const ENDED = ['completed', 'failed', 'cancelled', 'timed_out']

export function openReferenceTab(url: string, id: string): ReferenceTab {
  const channel = `session:${id}`
  const asked: Array<string> = []
  const timeline = new Map<string, Shown>()
  const streamed = new Map<string, string>()
  let session: SessionDetail | null = null
  let lastId = 0
  let overflowed = false
  let closed = false
  let attempts = 0
  let socket = connect()
  void loadAll()

  async function get<T>(path: string): Promise<T> {
    asked.push(path)
    const answer = await fetch(`${url}/api/v1/sessions/${id}${path}`)
    if (answer.status !== 200) throw new Error(`GET ${path} is answered ${answer.status}`)
    return (await answer.json()) as T
  }

  async function loadSession(): Promise<void> {
    session = await get<SessionDetail>('')
  }

  async function loadTimeline(): Promise<void> {
    const rows = await get<Array<TimelineEvent>>('/timeline')
    timeline.clear()
    for (const { id: event, event_type, status, content = '', sequence_number } of rows)
      timeline.set(event, { event_type, status, content, sequence: sequence_number })
  }

  async function loadAll(): Promise<void> {
    await Promise.all([loadSession(), loadTimeline()])
  }

  function connect(): WebSocket {
    const opened = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/ws`)
    opened.addEventListener('open', () => {
      attempts = 0
      say(opened, { action: 'ping' })
      say(opened, { action: 'subscribe', channel })
      if (lastId > 0) say(opened, { action: 'catchup', channel, last_event_id: lastId })
    })
    opened.addEventListener('message', ({ data }) => hear(JSON.parse(String(data)) as Frame))
    opened.addEventListener('close', () => {
      if (closed || opened !== socket) return
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts)
      attempts += 1
      setTimeout(() => {
        if (!closed) socket = connect()
      }, pause)
    })
    return opened
  }

  function hear(frame: Frame): void {
    // Overflow goes to every channel's handlers.
    if (frame.type === 'catchup.overflow') {
      overflowed = true
      return void loadAll()
    }
    if (frame['session_id'] !== id) return
    if (typeof frame['db_event_id'] === 'number') lastId = frame['db_event_id']
    const event = String(frame['event_id'])
    const known = timeline.get(event)
    switch (frame.type) {
      case 'timeline_event.created':
        if (known === undefined) timeline.set(event, shownOf(frame))
        return
      case 'stream.chunk':
        if (known?.status === 'streaming') known.content += String(frame['delta'])
        return
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
    overflowed: () => overflowed,
    lose: () => socket.close(),
    close() {
      closed = true
      socket.close()
    },
  }
}

function say(socket: WebSocket, what: object): void {
  socket.send(JSON.stringify(what))
}

function shownOf(frame: Frame): Shown {
  const { event_type, status, content = '', sequence_number } = frame as unknown as TimelineEvent
  return { event_type, status, content, ...(sequence_number !== undefined && { sequence: sequence_number }) }
}
