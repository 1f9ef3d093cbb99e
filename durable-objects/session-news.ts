// When the row and the list hear of what a session writes: of its statuses at once, of its work at most every two seconds.

import type { Entry } from '#core/investigation/log/facts.ts'
import { activeAgents } from '#core/protocol/at-work.ts'
import type { LoggedFrame, SessionProgressFrame } from '#core/protocol/events.ts'
import { stampTransient } from '#core/protocol/stamp.ts'
import type { SessionView } from '#core/protocol/view.ts'

/**
 * The shortest time between two news of one session's work. Our choice: agents that read fast make ten calls a second, each frame goes through
 * the Lobby to every open list, and each row rewrites a dozen indexes.
 */
export const WORK_NEWS_MS = 2_000

export type NewsPorts = {
  sessionId: string
  now(): number
  /** Calls back once, after so many milliseconds, unless it is cancelled. A kill loses it, and the resumed run writes new entries. */
  later(ms: number, act: () => void): Cancel
  view(): SessionView
  /** Sends the list who is at work and with which call. */
  tell(frame: SessionProgressFrame): void
  /** Brings the row and the list up to the log. */
  follow(): void
}

export type Cancel = () => void

export class News {
  #ports: NewsPorts
  #lastAt = 0
  #due: { at: number; cancel: Cancel } | null = null
  /** What is to be done when it is due. */
  #tells = false
  #follows = false

  constructor(ports: NewsPorts) {
    this.#ports = ports
  }

  /** Called with what was just written. What is written in the same turn is told together. */
  note(entries: ReadonlyArray<Pick<Entry, 'public'>>): void {
    const frames = entries.flatMap(({ public: frame }) => frame ?? [])
    const follows = frames.some(changesRow)
    const tells = frames.some(changesWork)
    if (!follows && !tells) return
    this.#follows ||= follows
    this.#tells ||= tells
    this.#expect(this.#waitOf(frames))
  }

  #waitOf(frames: ReadonlyArray<LoggedFrame>): number {
    const statuses = frames.filter(isStatus)
    if (statuses.length === 0) return WORK_NEWS_MS + this.#lastAt - this.#ports.now()
    // The row said `pending` before the session had a log, and the Lobby told the list. The next status mostly follows at once.
    return statuses.every(isPending) ? WORK_NEWS_MS : 0
  }

  #expect(ms: number): void {
    const { now, later } = this.#ports
    // Also when the clock was set back, no longer than that.
    const wait = Math.min(Math.max(ms, 0), WORK_NEWS_MS)
    const at = now() + wait
    if (this.#due !== null && this.#due.at <= at) return
    this.#due?.cancel()
    this.#due = { at, cancel: later(wait, () => this.#act()) }
  }

  #act(): void {
    const { now, tell, follow } = this.#ports
    const [tells, follows] = [this.#tells, this.#follows]
    this.#due = null
    this.#tells = this.#follows = false
    this.#lastAt = now()
    const frame = tells ? this.#frame() : null
    // The frame first: it waits for a status that the list has not got, and goes out with it.
    if (frame !== null) tell(frame)
    if (follows) follow()
  }

  /** null before the first stage and after the end. */
  #frame(): SessionProgressFrame | null {
    const { sessionId, now, view } = this.#ports
    const { progress, detail, events } = view()
    if (progress === null) return null
    const { session_id: _, timestamp: __, ...last } = progress
    const frame = stampTransient({ ...last, active_agents: activeAgents({ detail, events }) }, sessionId, now())
    return frame.type === 'session.progress' ? frame : null
  }
}

/** All other changes of the row wait for the next tick of the lease. */
function changesRow(frame: LoggedFrame): boolean {
  return isStatus(frame) || frame.type === 'stage.status' || frame.type === 'execution.status'
}

/** What lists filter by. */
function isStatus(frame: LoggedFrame): boolean {
  return frame.type === 'session.status' || frame.type === 'review.status'
}

function isPending(frame: LoggedFrame): boolean {
  return frame.type === 'session.status' && frame.status === 'pending'
}

function changesWork(frame: LoggedFrame): boolean {
  if (frame.type === 'execution.status') return true
  const isEvent = frame.type === 'timeline_event.created' || frame.type === 'timeline_event.completed'
  return isEvent && frame.event_type === 'llm_tool_call'
}
