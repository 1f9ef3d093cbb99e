// The followers of one session, over the log and the storage of its object.

import { faultText } from '#core/fault-text.ts'
import type { SessionState } from '#core/investigation/log/state.ts'
import type { Recipient } from '#core/notify/notifier.ts'
import type { LoggedFrame } from '#core/protocol/events.ts'
import type { EventLog } from '../event-log.ts'
import { clock, faultLine, logLine } from '../platform.ts'
import type { Wiring } from '../wire.ts'
import { allFollowers, type Outside } from './all.ts'
import type { FollowerPorts } from './catch-up.ts'
import { newFollower, type FollowerState } from './decide.ts'
import type { LogReader } from './follower.ts'
import { Followers } from './followers.ts'
import type { ListFollower } from './list.ts'
import { notifyFollower, type NotifyPorts } from './notify.ts'
import { keepTold, toldOf } from './told.ts'

export type FollowedSession = {
  sessionId: string
  log: EventLog
  state: () => SessionState
  kv: SyncKvStorage
  wire: () => Pick<Wiring, 'project' | 'lobby'>
  /** Who is told of sessions. Throws while the configuration is broken. */
  recipients: () => ReadonlyArray<Recipient>
}

export type Following = {
  followers: Followers
  list: ListFollower
  /** Called before the first entry of the log. Who is told now, is told of this session. */
  begin(): void
}

export function followSession(session: FollowedSession): Following {
  const { sessionId, log, kv, wire, recipients } = session
  const states = statesIn(kv)
  const outside: Outside = {
    project: (view, seq, work) => wire().project(view, seq, work),
    tell: frames => wire().lobby.tell(frames),
    count: (counts, from, calls) => wire().lobby.count(counts, from, calls),
    note: notice => wire().lobby.note(sessionId, notice),
  }
  const reader = readerOf(session)
  const { all, list } = allFollowers(reader, outside, name => states.get(name).seq)
  const followers = new Followers(all, {
    head: () => log.head(),
    clock,
    states,
    report: (event, follower, fault) =>
      logLine('warn', event, { session: sessionId, follower, fault: faultText(fault) }),
    noteBehind: ({ name, target }, fault, givenUp) =>
      wire().lobby.noteBehind({ session: sessionId, follower: name, target, fault: faultLine(fault), givenUp }),
    noteCaughtUp: ({ name }) => wire().lobby.noteCaughtUp(sessionId, name),
  })
  const tell = (names: ReadonlyArray<string>) => {
    const find = (name: string) => recipients().find(each => each.name === name)
    const ports = { log: reader, find, kept: keptIn(kv), note: outside.note }
    for (const name of names) followers.add(notifyFollower(name, ports))
  }
  tell(toldOf(kv))
  return {
    followers,
    list,
    begin: () => tell(keepTold(kv, recipients)),
  }
}

/** Read from storage once: followers are looked at some hundred times in a session of one tool call. */
function statesIn(kv: SyncKvStorage): FollowerPorts['states'] {
  const known = new Map<string, FollowerState>()
  return {
    get(name) {
      const state = known.get(name) ?? kv.get<FollowerState>(`follower.${name}`) ?? newFollower
      known.set(name, state)
      return state
    },
    set(name, state) {
      kv.put(`follower.${name}`, state)
      known.set(name, state)
    },
  }
}

function keptIn(kv: SyncKvStorage): NotifyPorts['kept'] {
  return {
    get: recipient => kv.get<string>(`kept.${recipient}`) ?? null,
    set: (recipient, value) => kv.put(`kept.${recipient}`, value),
  }
}

function readerOf({ sessionId, log, state }: FollowedSession): LogReader {
  return {
    sessionId,
    head: () => log.head(),
    state,
    entries: (after, upTo) => upToSeq(log.recent(after) ?? log.all(after), upTo),
    frames(after, upTo) {
      const recent = log.recent(after)
      if (recent !== null) return [...upToSeq(recent, upTo)].flatMap(each => each.public ?? [])
      return [...upToSeq(log.frames(after, null), upTo)].map(each => JSON.parse(each.frame) as LoggedFrame)
    },
  }
}

function* upToSeq<T extends { seq: number }>(rising: Iterable<T>, upTo: number): Iterable<T> {
  for (const each of rising) {
    if (each.seq > upTo) return
    yield each
  }
}
