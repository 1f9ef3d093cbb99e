import type { SessionDetail } from './api.ts'
import type { TimelineCreatedFrame } from './events.ts'

/** An alert that joined the session. After the last prompt nobody hears of it by itself, so a question about it is offered. */
export function foldJoined(detail: SessionDetail, { metadata = {} }: TimelineCreatedFrame): SessionDetail {
  const { joined, count, title, heard } = metadata
  // It may belong here, and has a session of its own.
  if (joined === 'offered') return detail
  const recurrences = typeof count === 'number' ? Math.max(detail.recurrences, count) : detail.recurrences
  if (heard !== false) return { ...detail, recurrences }
  const alerts = 1 + (detail.follow_up?.alerts ?? 0)
  const about = typeof title === 'string' ? `: "${title}"` : ''
  const what =
    joined === 'resolved'
      ? `it was reported as resolved${about}`
      : alerts === 1
        ? `one more alert came${about}`
        : `${alerts} more alerts came, at last${about}`
  return {
    ...detail,
    recurrences,
    follow_up: { alerts, question: `Since the end of the investigation ${what}. What does that change?` },
  }
}
