// What a session's object answers to reads. Bodies leave as JSON text: nothing on the way to the client parses them.

import { READS_VERSION } from '#core/investigation/read/reads.generated.ts'
import { reviewActivities } from '#core/investigation/read/review-activities.ts'
import { llmDetail, mcpDetail } from '#core/investigation/read/trace.ts'
import type { SessionDetail, SessionStatusBody, SessionSummary, TimelineEvent } from '#core/protocol/api.ts'
import { traceOf } from '#core/protocol/fold-trace.ts'
import { eventsOf } from '#core/protocol/fold-timeline.ts'
import { statusOf, summaryOf } from '#core/protocol/short-answers.ts'
import type { ReviewActivity } from '#core/protocol/summaries.ts'
import { emptyView, timelineOf, type SessionView } from '#core/protocol/view.ts'
import type { EventLog } from './event-log.ts'
import type { BodyText, DetailAsk, TimelineAsk } from './investigation-client.ts'
import type { Snapshots } from './snapshots.ts'

export type ReadPorts = {
  log: Pick<EventLog, 'head' | 'all' | 'framesOf'>
  snapshots: Pick<Snapshots, 'read'>
  /** Null until something has read the whole log, which takes long. */
  liveView(): SessionView | null
  readLog(): SessionView
}

export class SessionReads {
  #ports: ReadPorts
  /** The newest timeline: pages of one session are often loaded one after the other. */
  #timeline: { version: string; text: string } | null = null

  constructor(ports: ReadPorts) {
    this.#ports = ports
  }

  /** The session as clients see it. One that rests has no events here unless its log has been read: none of them streams. */
  view(): SessionView {
    const live = this.#ports.liveView()
    const snapshot = live === null ? this.#ports.snapshots.read() : null
    if (snapshot === null) return live ?? this.#ports.readLog()
    const { detail, lastEventId } = snapshot
    return { ...emptyView, detail, lastEventId }
  }

  status(): SessionStatusBody | null {
    const { detail } = this.view()
    return detail === null ? null : statusOf(detail)
  }

  summary(): SessionSummary | null {
    const { detail } = this.view()
    return detail === null ? null : summaryOf(detail)
  }

  reviewActivity(): Array<ReviewActivity> {
    return reviewActivities(this.#ports.log.all())
  }

  detail({ chatEnabled, held }: DetailAsk): BodyText | null {
    const { detail, lastEventId } = this.view()
    if (detail === null) return null
    const version = `${this.#version()}${chatEnabled ? '' : '-no-chat'}`
    const body = (): SessionDetail => ({ ...detail, chat_enabled: chatEnabled })
    return { version, lastEventId, text: holds(held, version) ? null : JSON.stringify(body()) }
  }

  timeline({ streamingText, held }: TimelineAsk): BodyText | null {
    const { detail, lastEventId, events } = this.view()
    if (detail === null) return null
    const streams = events.some(each => each.status === 'streaming')
    // The text of an open stream is not in the log, so the end of the log does not tell one state of it from the next.
    if (streams && streamingText) return { version: null, lastEventId, text: JSON.stringify(timelineOf({ events })) }
    const version = this.#version()
    if (holds(held, version)) return { version, lastEventId, text: null }
    if (this.#timeline?.version !== version) this.#timeline = { version, text: this.#timelineText(events) }
    return { version, lastEventId, text: this.#timeline.text }
  }

  trace(held: ReadonlyArray<string>): BodyText {
    const { log } = this.#ports
    const version = this.#version()
    const trace = () => traceOf(log.framesOf(['stage.status', 'execution.status', 'interaction.created']))
    return { version, lastEventId: log.head(), text: holds(held, version) ? null : JSON.stringify(trace()) }
  }

  modelCall(id: string, held: ReadonlyArray<string>): BodyText | 'unknown' {
    return this.#call(llmDetail(this.#ports.log.all(), id), held)
  }

  toolCall(id: string, page: number, held: ReadonlyArray<string>): BodyText | 'unknown' {
    return this.#call(mcpDetail(this.#ports.log.all(), id, page), held)
  }

  #call(body: object | null, held: ReadonlyArray<string>): BodyText | 'unknown' {
    if (body === null) return 'unknown'
    const version = this.#version()
    return { version, lastEventId: this.#ports.log.head(), text: holds(held, version) ? null : JSON.stringify(body) }
  }

  #timelineText(open: ReadonlyArray<TimelineEvent>): string {
    const { log, liveView } = this.#ports
    const events =
      liveView() === null ? eventsOf(log.framesOf(['timeline_event.created', 'timeline_event.completed'])) : open
    return JSON.stringify(withoutStreamingText(timelineOf({ events })))
  }

  /** Each entry of the log makes a new version: some change the detail without moving the clients' cursor. */
  #version(): string {
    return `${this.#ports.log.head()}-${READS_VERSION}`
  }
}

function holds(held: ReadonlyArray<string>, version: string): boolean {
  return held.includes(version) || held.includes('*')
}

/**
 * Empties the content of events that are still streaming. The reference does the same, because it stores a text when it is complete. Its clients
 * append every delta from the socket to the text that they loaded. This answer may arrive before such a delta: with the text so far in it, the
 * delta would be shown twice.
 */
export function withoutStreamingText(timeline: ReadonlyArray<TimelineEvent>): Array<TimelineEvent> {
  return timeline.map(event => (event.status === 'streaming' ? { ...event, content: '' } : event))
}
