// Tells the operator of tools that a session's agents were not offered, and of runbooks that could not be read.

import { isObject } from '#core/json.ts'
import type { LoggedFrame } from '#core/protocol/events.ts'
import type { Follower, LogReader } from './follower.ts'

/** What a session has to tell the operator; `category` as `GET /system/warnings` shows it. */
export type Notice = { category: 'tools' | 'runbook' | 'notify'; message: string; details: string }

/** `since` is when it was said last, in milliseconds since the epoch. */
export type StandingNotice = Notice & { session: string; since: number }

export function noticesFollower(log: LogReader, note: (notice: Notice) => Promise<void>): Follower {
  return {
    name: 'notices',
    target: "the operator's warnings",
    // An operator reads them minutes later, and most sessions have none.
    mayLag: true,
    async follow(after, upTo) {
      for (const notice of noticesIn(log.frames(after, upTo))) await note(notice)
      return upTo
    },
  }
}

function noticesIn(frames: ReadonlyArray<LoggedFrame>): Array<Notice> {
  return frames.flatMap(frame => {
    if (frame.type !== 'timeline_event.created' || frame.event_type !== 'error') return []
    return [...toolNotices(frame.metadata ?? {}), ...runbookNotices(frame.metadata ?? {})]
  })
}

function toolNotices({ left_out: tools, reason }: Record<string, unknown>): Array<Notice> {
  if (!Array.isArray(tools) || typeof reason !== 'string') return []
  const message = `Agents do without tools: ${reason}. Choose fewer tools for them in tarsy.yaml, or another model.`
  return [{ category: 'tools', message, details: tools.join(', ') }]
}

function runbookNotices({ missing_runbooks: missing }: Record<string, unknown>): Array<Notice> {
  if (!Array.isArray(missing)) return []
  return missing.filter(isMissing).map(({ address, reason }) => ({
    category: 'runbook',
    message: `A runbook could not be read: ${reason}. Correct its address, or let it be read.`,
    details: address,
  }))
}

function isMissing(value: unknown): value is { address: string; reason: string } {
  return isObject(value) && typeof value['address'] === 'string' && typeof value['reason'] === 'string'
}
