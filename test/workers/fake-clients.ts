// Fakes of the objects' clients, for tests of the front. They run in workerd only (WebSocketPair).

import type { Cancel } from '#core/investigation/people/cancellation.ts'
import type { Frame, SessionFacts } from '#core/protocol/events.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import type { InvestigationClient, Replay } from '#objects/investigation-client.ts'
import type { LobbyClient, Offer } from '#objects/lobby-client.ts'
import { SessionReads } from '#objects/session-reads.ts'
import type { Snapshot } from './world.ts'

export type FakeInvestigations = InvestigationClient & {
  /** The calls, in order: `start:<id>`, `readDetail:<id>` … */
  asked: Array<string>
  /** Who cancelled, and why, a call. */
  cancels: Array<Cancel>
  started: Map<string, SessionFacts>
  snapshots: Map<string, Snapshot>
  /** Logged frames by session; `since` and `remembered` answer from them. */
  logs: Map<string, Array<string>>
  /** When each session ended, with its second frame. */
  ends: Map<string, number>
  /** The objects' sides of the open sockets, by session. */
  sockets: Map<string, Array<WebSocket>>
  /** Runs before the past is answered: things that happen in the meantime. */
  beforePast: (sessionId: string) => Promise<void>
  /** Set to make every call fail. */
  broken: Error | null
}

export function fakeInvestigations(): FakeInvestigations {
  const note = (what: string, id: string) => {
    fake.asked.push(`${what}:${id}`)
    if (fake.broken !== null) throw fake.broken
  }
  const past = async (id: string, after: number, limit: number | null): Promise<Replay> => {
    await fake.beforePast(id)
    const all = (fake.logs.get(id) ?? []).slice(after)
    const frames = limit === null ? all : all.slice(0, limit)
    return { frames, more: frames.length < all.length, now: [] }
  }
  const reads = (what: string, id: string): SessionReads | null => {
    note(what, id)
    const snapshot = fake.snapshots.get(id)
    return snapshot === undefined ? null : readsOf(snapshot)
  }
  const fake: FakeInvestigations = {
    asked: [],
    cancels: [],
    started: new Map(),
    snapshots: new Map(),
    logs: new Map(),
    ends: new Map(),
    sockets: new Map(),
    beforePast: async () => {},
    broken: null,
    admit: async id => {
      note('admit', id)
      return 'runs'
    },
    start: async (id, facts) => {
      note('start', id)
      if (!fake.started.has(id)) fake.started.set(id, facts)
    },
    cancel: async (id, cancel, waiting) => {
      note('cancel', id)
      fake.cancels.push(cancel)
      if (waiting !== undefined && !fake.started.has(id)) fake.started.set(id, waiting)
      return fake.started.has(id) && !fake.ends.has(id) ? 'done' : 'not_cancellable'
    },
    ask: async id => {
      note('ask', id)
      return 'not_ended' as const
    },
    post: async id => {
      note('post', id)
      return fake.started.has(id) && !fake.ends.has(id)
    },
    hear: async id => {
      note('hear', id)
      return fake.started.has(id)
    },
    review: async id => {
      note('review', id)
      return fake.started.has(id)
    },
    reviewActivity: async id => {
      note('reviewActivity', id)
      return []
    },
    fail: async (id, facts) => {
      note('fail', id)
      if (fake.started.has(id)) return
      fake.started.set(id, facts)
      fake.snapshots.set(id, snapshotOf(id, facts, 'failed'))
    },
    readStatus: async id => reads('readStatus', id)?.status() ?? null,
    readSummary: async id => reads('readSummary', id)?.summary() ?? null,
    readDetail: async (id, ask) => reads('readDetail', id)?.detail(ask) ?? null,
    readTimeline: async (id, ask) => reads('readTimeline', id)?.timeline(ask) ?? null,
    readTrace: async (id, held) => reads('readTrace', id)?.trace(held) ?? null,
    readModelCall: async (id, call, held) => reads('readModelCall', id)?.modelCall(call, held) ?? null,
    readToolCall: async (id, call, page, held) => reads('readToolCall', id)?.toolCall(call, page, held) ?? null,
    since: async (id, after, limit) => {
      note('since', id)
      return past(id, after, limit)
    },
    remembered: async (id, endedBefore, limit) => {
      note('remembered', id)
      return past(id, (fake.ends.get(id) ?? Infinity) < endedBefore ? 2 : 0, limit)
    },
    connect: async id => {
      note('connect', id)
      return pairSockets(socket => fake.sockets.set(id, [...(fake.sockets.get(id) ?? []), socket]))
    },
    poke: async id => note('poke', id),
  }
  return fake
}

/** What an object at this moment answers to reads; it has made no calls. */
function readsOf({ detail, timeline: events, lastEventId }: Snapshot): SessionReads {
  const view = { ...emptyView, detail, events, lastEventId }
  return new SessionReads({
    log: { head: () => lastEventId, *all() {}, framesOf: () => [] },
    snapshots: { read: () => null },
    liveView: () => view,
    readLog: () => view,
  })
}

export function snapshotOf(id: string, session: SessionFacts, status: 'in_progress' | 'failed'): Snapshot {
  const base = { session_id: id, timestamp: session.created_at, type: 'session.status' as const }
  const accepted = fold(emptyView, { ...base, status: 'pending', session, db_event_id: 1 })
  const { detail } = fold(accepted, { ...base, status, db_event_id: 2 })
  if (detail === null) throw new Error('the reducer took no session')
  return { detail, timeline: [], lastEventId: 2 }
}

export type FakeLobby = Pick<
  LobbyClient,
  'tell' | 'connect' | 'metrics' | 'offer' | 'listMissing' | 'listRunning' | 'listWaiting' | 'lastCalls' | 'position'
> & {
  told: Array<Frame>
  /** Each call of `offer`. */
  offers: Array<Array<Offer>>
  /** Set to make offers and looks at the line fail. */
  broken: Error | null
  running: Array<string>
  sockets: Array<WebSocket>
}

export function fakeLobby(): FakeLobby {
  const offeredIds = () => fake.offers.flat().map(each => each.sessionId)
  const fake: FakeLobby = {
    told: [],
    offers: [],
    running: [],
    broken: null,
    sockets: [],
    offer: async offers => {
      if (fake.broken !== null) throw fake.broken
      fake.offers.push(offers)
    },
    listMissing: async ids => ids.filter(id => !offeredIds().includes(id)),
    listWaiting: async limit => {
      if (fake.broken !== null) throw fake.broken
      return offeredIds().slice(0, limit)
    },
    listRunning: async () => {
      if (fake.broken !== null) throw fake.broken
      return fake.running
    },
    position: async id => (offeredIds().includes(id) ? offeredIds().indexOf(id) + 1 : null),
    tell: async frames => {
      fake.told.push(...frames)
    },
    connect: async () => pairSockets(socket => fake.sockets.push(socket)),
    lastCalls: async () => [],
    metrics: async () => ({ counts: [], places: 0, sockets: fake.sockets.length }),
  }
  return fake
}

function pairSockets(keep: (socket: WebSocket) => void): WebSocket {
  const { 0: ours, 1: theirs } = new WebSocketPair()
  theirs.accept()
  ours.accept()
  keep(theirs)
  return ours
}
