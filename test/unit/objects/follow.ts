// Followers of a log with statuses at entries 3 and 5; states and clock are in memory.

import { emptyState } from '#core/investigation/log/state.ts'
import type { Frame, LoggedFrame, SessionProgressFrame } from '#core/protocol/events.ts'
import { allFollowers, type Outside } from '#objects/followers/all.ts'
import { GATHER_MS, type FollowerPorts } from '#objects/followers/catch-up.ts'
import { newFollower, type FollowerState } from '#objects/followers/decide.ts'
import type { Follower, LogReader } from '#objects/followers/follower.ts'
import { Followers } from '#objects/followers/followers.ts'
import { fakeClock, type FakeClock } from '../../fakes/clock.ts'

export const status = (seq: number): LoggedFrame => ({
  type: 'session.status',
  session_id: 's',
  timestamp: 't',
  status: 'completed',
  final_analysis: 'long',
  db_event_id: seq,
})

export const stage = (name: string): SessionProgressFrame => ({
  type: 'session.progress',
  session_id: 's',
  timestamp: 't',
  current_stage_name: name,
  current_stage_index: 1,
  total_stages: 2,
  active_executions: 1,
  status_text: name,
})

export const words = (frames: ReadonlyArray<Frame>) =>
  frames.map(frame => (frame.type === 'session.progress' ? frame.status_text : frame.type))

/** The ports of the followers: head, clock, states, and the reports to operators. */
export function around() {
  const clock = fakeClock()
  const log = { head: 5 }
  const states = new Map<string, FollowerState>()
  const reported: Array<string> = []
  const warnings = new Set<string>()
  const ports: FollowerPorts = {
    head: () => log.head,
    clock,
    states: { get: name => states.get(name) ?? newFollower, set: (name, state) => void states.set(name, state) },
    report: (event, name, error) => reported.push(`${event} ${name}: ${String(error)}`),
    noteBehind: async ({ name }) => void warnings.add(name),
    noteCaughtUp: async ({ name }) => void warnings.delete(name),
  }
  const seq = (name: string) => ports.states.get(name).seq
  return { clock, log, states, reported, warnings, ports, seq }
}

/** The same with followers of the test's own. */
export function following(followers: ReadonlyArray<Follower>, changes: Partial<FollowerPorts> = {}) {
  const world = around()
  return { ...world, followers: new Followers(followers, { ...world.ports, ...changes }) }
}

/** Row, list and counters over a fake store and Lobby; `seen` is what those get, in order. */
export function realFollowers(changes: Partial<Outside> = {}) {
  const world = around()
  const seen: Array<string> = []
  const told: Array<Frame> = []
  const outside: Outside = {
    project: async (_view, seq) => {
      seen.push(`row ${seq}`)
    },
    tell: async frames => {
      seen.push(`tell ${frames.length}`)
      told.push(...frames)
    },
    count: async (_counts, { after, seq }) => {
      seen.push(`count ${after}-${seq}`)
      return seq
    },
    note: async () => {},
    ...changes,
  }
  const reader: LogReader = {
    sessionId: 's',
    head: () => world.log.head,
    state: () => emptyState,
    entries: () => [],
    frames: (after, upTo) => [3, 5].filter(seq => seq > after && seq <= upTo).map(status),
  }
  const { all, list } = allFollowers(reader, outside, world.seq)
  const followers = new Followers(all, world.ports)
  const cursors = () => ({ row: world.seq('row'), list: world.seq('list'), counters: world.seq('counters') })
  /** What row and list got, without the counters. */
  const rowAndList = () => seen.filter(each => !each.startsWith('count'))
  return { ...world, seen, told, list, followers, cursors, rowAndList }
}

/** Advances the clock past the pause in which news gathers. */
export async function passing(clock: FakeClock, work: Promise<void>): Promise<void> {
  const state = { done: false }
  const ended = work.finally(() => (state.done = true))
  for (await settle(); !state.done; await settle()) clock.advance(GATHER_MS)
  return ended
}

/** Lets all work run that waits for no timer. */
export async function settle(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 0))
}
