// Tells the operator of tools that a session's agents were not offered.

import type { LoggedFrame } from '#core/protocol/events.ts'
import type { Follower, LogReader } from './follower.ts'

/** What a session has to tell the operator. */
export type Notice = { message: string; details: string }

/** `since` is when it was said last, in milliseconds since the epoch. */
export type StandingNotice = Notice & { session: string; since: number }

export function noticesFollower(log: LogReader, note: (notice: Notice) => Promise<void>): Follower {
  return {
    name: 'notices',
    target: "the operator's warnings",
    async follow(after, upTo) {
      for (const notice of noticesIn(log.frames(after, upTo))) await note(notice)
      return upTo
    },
  }
}

function noticesIn(frames: ReadonlyArray<LoggedFrame>): Array<Notice> {
  return frames.flatMap(frame => {
    if (frame.type !== 'timeline_event.created' || frame.event_type !== 'error') return []
    const { left_out: tools, reason } = frame.metadata ?? {}
    if (!Array.isArray(tools) || typeof reason !== 'string') return []
    const message = `Agents do without tools: ${reason}. Choose fewer tools for them in tarsy.yaml, or another model.`
    return [{ message, details: tools.join(', ') }]
  })
}
