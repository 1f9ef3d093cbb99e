// What others are told of a session: that it began, and how it ended. Pure.

import { readAlert, type AlertReading } from '../alerts/read-alert.ts'
import type { SessionDetail } from '../protocol/api.ts'
import type { LoggedFrame } from '../protocol/events.ts'
import { END_STATUSES, isEnd } from '../protocol/status.ts'

/** What a message is about. */
export const OCCASIONS = ['started', ...END_STATUSES] as const
export type Occasion = (typeof OCCASIONS)[number]

/** What the analysis says is the cause, how sure it is, and what is to be done first. */
export type Verdict = { cause: string; confidence: string; nextStep: string | null }

export type News = {
  occasion: Occasion
  /** The entry of the log that says so. */
  seq: number
  sessionId: string
  /** RFC 3339. */
  at: string
  /** The masked alert, as it was sent. */
  alert: string
  reading: AlertReading
  alertType: string | null
  chain: string
  labels: ReadonlyArray<string> | null
  cancelledBy: string | null
  cancelReason: string | null
  error: string | null
  summary: string | null
  analysis: string | null
  verdict: Verdict | null
  /** How many things the investigation had to go without. */
  gaps: number
  durationMs: number | null
  /** A text that a message in Slack holds: the thread for what we say. */
  fingerprint: string | null
}

/** What is to be told of these frames. `startedAt` tells the frame that began the session from those after a wait. */
export function newsIn(
  frames: ReadonlyArray<LoggedFrame>,
  detail: SessionDetail | null,
  startedAt: number | null,
): Array<News> {
  if (detail === null) return []
  return frames.flatMap(frame => {
    const occasion = occasionOf(frame, startedAt)
    return occasion === null ? [] : [newsOf(occasion, frame, detail)]
  })
}

/** What was told of the end of a session; null if it has not ended, or if nobody heard of it. */
export function newsOfEnd(detail: SessionDetail): News | null {
  const { id: session_id, status, completed_at: timestamp, started_at: started } = detail
  if (timestamp === null) return null
  const end: LoggedFrame = { type: 'session.status', session_id, status, timestamp, db_event_id: 0 }
  return newsIn([end], detail, started === null ? null : Date.parse(started))[0] ?? null
}

function occasionOf(frame: LoggedFrame, startedAt: number | null): Occasion | null {
  if (frame.type !== 'session.status') return null
  if (frame.status === 'in_progress') return Date.parse(frame.timestamp) === startedAt ? 'started' : null
  if (!isEnd(frame.status)) return null
  // Cancelled while it was queued: nobody heard of it, so nobody needs to hear that nothing comes.
  return frame.status === 'cancelled' && startedAt === null ? null : frame.status
}

function newsOf(occasion: Occasion, frame: LoggedFrame, detail: SessionDetail): News {
  return {
    occasion,
    seq: frame.db_event_id ?? 0,
    sessionId: detail.id,
    at: frame.timestamp,
    alert: detail.alert_data,
    reading: readAlert(detail.alert_data),
    alertType: detail.alert_type,
    chain: detail.chain_id,
    labels: detail.labels,
    cancelledBy: detail.cancelled_by,
    cancelReason: detail.cancel_reason,
    error: detail.error_message,
    summary: detail.executive_summary,
    analysis: detail.final_analysis,
    verdict: verdictOf(detail.verdict),
    gaps: detail.completeness?.gaps.length ?? 0,
    durationMs: detail.duration_ms,
    fingerprint: detail.slack_message_fingerprint ?? null,
  }
}

/** Sessions of earlier releases have none; what their views lack is not said. */
function verdictOf(verdict: SessionDetail['verdict'] | undefined): Verdict | null {
  if (!verdict?.cause) return null
  const { cause, confidence = 'unknown', next_steps: steps = [] } = verdict
  return { cause, confidence, nextStep: steps[0]?.text ?? null }
}
