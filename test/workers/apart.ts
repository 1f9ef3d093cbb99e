// A session's object, the Worker's relay and a page of the reference, reached by ways that a test moves message by message. Only what one socket
// carries keeps its order: requests, answers and frames of different ways overtake each other as the test likes.

import { emptyView, fold, timelineOf, type SessionView } from '#core/protocol/view.ts'
import type { Frame as WireFrame } from '#core/protocol/events.ts'
import { relay } from '#http/relay/relay.ts'
import { KnownSessions } from '#http/sessions/known-sessions.ts'
import type { EventLog } from '#objects/event-log.ts'
import { replay } from '#objects/replay.ts'
import { withoutStreamingText } from '#objects/session-reads.ts'
import { openReferencePage, type Door, type Frame, type ReferencePage } from '../fakes/reference-page.ts'
import { fakeInvestigations, fakeLobby } from './fake-clients.ts'

const ID = 's'
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const AT = '2026-11-20T10:00:00.000Z'

type Ways = {
  /** Names of the ways on which something waits. */
  waiting(): Array<string>
  put(way: string, arrive: () => void): void
  /** Lets the first messages of a way arrive, and everything settle that follows at once. */
  move(way: string, count?: number): Promise<void>
}

function ways(): Ways {
  const queues = new Map<string, Array<() => void>>()
  return {
    waiting: () => [...queues.keys()],
    put(way, arrive) {
      const queue = queues.get(way) ?? []
      queue.push(arrive)
      queues.set(way, queue)
    },
    async move(way, count = 1) {
      const queue = queues.get(way) ?? []
      const arriving = queue.splice(0, count)
      if (queue.length === 0) queues.delete(way)
      for (const arrive of arriving) arrive()
      await settle()
    },
  }
}

// Nothing here waits for more than promises; the longest chain of them, of a subscription, is a third as long.
const TURNS = 100
async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve()
}

/** One end of a socket: what arrives before anybody listens waits. */
class End extends EventTarget {
  readonly send: (text: string) => void
  readonly close: () => void
  #early: Array<string> | null = []

  constructor(send: (text: string) => void, close: () => void) {
    super()
    this.send = send
    this.close = close
  }

  override addEventListener(...of: Parameters<EventTarget['addEventListener']>): void {
    super.addEventListener(...of)
    if (of[0] !== 'message') return
    const early = this.#early ?? []
    this.#early = null
    for (const text of early) this.arrive(text)
  }

  arrive(text: string): void {
    if (this.#early !== null) this.#early.push(text)
    else this.dispatchEvent(new MessageEvent('message', { data: text }))
  }

  get socket(): WebSocket {
    return this as unknown as WebSocket
  }
}

export function apart() {
  const road = ways()
  let view: SessionView = emptyView
  let numbered = 0
  const log: Array<{ seq: number; frame: string }> = []
  const feeds = new Map<string, End>()

  const happen = (frame: object, stored: boolean) => {
    const seq = log.length + 1
    const whole = { ...frame, session_id: ID, timestamp: AT, ...(stored && { db_event_id: seq }) } as WireFrame
    const text = JSON.stringify(whole)
    if (stored) log.push({ seq, frame: text })
    view = fold(view, whole)
    for (const [way, end] of feeds) road.put(way, () => end.arrive(text))
  }
  const stored: Pick<EventLog, 'frames'> = {
    frames: (after, limit) => log.slice(after, limit === null ? undefined : after + limit),
  }
  const past = (after: number, limit: number | null) => replay(stored as EventLog, view, after, limit)

  /** A request and its answer each take a way of their own. */
  const call = <T>(what: string, answer: () => T) =>
    new Promise<T>(resolve => {
      const way = `${what} ${(numbered += 1)}`
      road.put(`${way} there`, () => {
        const answered = answer()
        road.put(`${way} back`, () => resolve(answered))
      })
    })

  const investigations = {
    ...fakeInvestigations(),
    since: (_: string, after: number, limit: number | null) => call('since', () => past(after, limit)),
    remembered: (_: string, __: number, limit: number) => call('remembered', () => past(0, limit)),
    connect: () =>
      call('connect', () => {
        const way = `feed ${(numbered += 1)}`
        const end = new End(
          () => {},
          () => feeds.delete(way),
        )
        feeds.set(way, end)
        return end.socket
      }),
  }
  const deps = {
    investigations,
    known: new KnownSessions(),
    lobby: fakeLobby() as unknown as Parameters<typeof relay>[1]['lobby'],
    clock: { now: () => 0, sleep: async () => {} },
    ids: { uuid: () => 'connection' },
    log: () => {},
    // Says of every session that it runs.
    db: { prepare: () => ({ bind: () => ({ raw: async () => [['in_progress', null, 1]] }) }) } as unknown as D1Database,
  }

  const door: Door = {
    // Never behind the socket: such an answer makes a page forget events, here as in the reference. If the connection is then lost as well,
    // a delta that the page kept meanwhile may come twice; no relay can know.
    get: path =>
      new Promise(resolve =>
        road.put(`GET ${(numbered += 1)}`, () =>
          resolve(path === '/timeline' ? withoutStreamingText(timelineOf(view)) : { status: 'in_progress' }),
        ),
      ),
    dial(on) {
      const [up, down] = [`up ${(numbered += 1)}`, `down ${numbered}`]
      let open = true
      const end = new End(
        text => road.put(down, () => open && on.message(JSON.parse(text) as Frame)),
        () => road.put(down, () => close()),
      )
      const close = () => {
        if (!open) return
        open = false
        queueMicrotask(on.close)
        road.put(up, () => end.dispatchEvent(new Event('close')))
      }
      road.put(up, () => {
        relay(end.socket, deps, ['read'])
        if (open) on.open()
      })
      return { say: what => road.put(up, () => end.arrive(JSON.stringify(what))), close }
    },
  }

  return {
    ...road,
    /** Everything arrives, whatever else sets out meanwhile. */
    async arrive(): Promise<void> {
      for (let [way] = road.waiting(); way !== undefined; [way] = road.waiting()) await road.move(way, Infinity)
    },
    settle,
    open: (): ReferencePage => openReferencePage(ID, door),
    /** Frames that say nothing of a text. */
    fill(count: number) {
      for (let n = 0; n < count; n++) happen({ type: 'interaction.created', interaction_id: `i${n}` }, true)
    },
    begin: (event: string) =>
      happen(
        {
          type: 'timeline_event.created',
          event_id: event,
          event_type: 'llm_response',
          status: 'streaming',
          content: '',
          sequence_number: 1,
        },
        true,
      ),
    /** Adds the next two letters to a text, so that a gap shows. */
    say(event: string) {
      const offset = view.events.find(each => each.id === event)?.content.length ?? 0
      const delta = LETTERS.slice(offset % LETTERS.length, (offset % LETTERS.length) + 2)
      happen({ type: 'stream.chunk', event_id: event, delta, offset }, false)
    },
    end(event: string) {
      const content = view.events.find(each => each.id === event)?.content ?? ''
      const frame = { type: 'timeline_event.completed', event_id: event, event_type: 'llm_response' }
      happen({ ...frame, content, status: 'completed' }, true)
    },
  }
}
