// Tells the list who is at work and with which call, while a session runs.

import type { Entry } from '#core/investigation/log/facts.ts'
import { activeAgents } from '#core/protocol/at-work.ts'
import type { SessionProgressFrame } from '#core/protocol/events.ts'
import { stampTransient } from '#core/protocol/stamp.ts'
import type { SessionView } from '#core/protocol/view.ts'

/**
 * The shortest time between two of these frames of one session. Our choice: agents that read fast make ten calls a second, and each frame goes
 * through the Lobby to every open list.
 */
export const WORK_NEWS_MS = 2_000

export type WorkNewsPorts = {
  sessionId: string
  now(): number
  /** Calls back once, after so many milliseconds. A kill loses it, and the resumed run writes new entries. */
  later(ms: number, act: () => void): void
  view(): SessionView
  tell(frame: SessionProgressFrame): void
}

export class WorkNews {
  #ports: WorkNewsPorts
  #lastAt = 0
  #due = false

  constructor(ports: WorkNewsPorts) {
    this.#ports = ports
  }

  /** Called with what was just written. */
  note(entries: ReadonlyArray<Pick<Entry, 'public'>>): void {
    if (this.#due || !entries.some(changesWork)) return
    this.#due = true
    const { now, later } = this.#ports
    // Also when the clock was set back, no longer than that.
    const wait = Math.min(Math.max(this.#lastAt + WORK_NEWS_MS - now(), 0), WORK_NEWS_MS)
    later(wait, () => this.#tell())
  }

  #tell(): void {
    const { sessionId, now, view, tell } = this.#ports
    this.#due = false
    this.#lastAt = now()
    const { progress, detail, events } = view()
    // There is none before the first stage and after the end.
    if (progress === null) return
    const { session_id: _, timestamp: __, ...last } = progress
    const frame = stampTransient({ ...last, active_agents: activeAgents({ detail, events }) }, sessionId, now())
    if (frame.type === 'session.progress') tell(frame)
  }
}

function changesWork({ public: frame }: Pick<Entry, 'public'>): boolean {
  if (frame === null) return false
  if (frame.type === 'execution.status') return true
  const isEvent = frame.type === 'timeline_event.created' || frame.type === 'timeline_event.completed'
  return isEvent && frame.event_type === 'llm_tool_call'
}
