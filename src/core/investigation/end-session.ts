import type { SessionDetail } from '../protocol/api.ts'
import type { SessionEnd } from './decide/next-step.ts'
import type { NewEntry } from './log/facts.ts'

/** Ends a session and opens its review, unless people began to review it while it ran. */
export function endSession(end: SessionEnd, detail: SessionDetail | null): Array<NewEntry> {
  const finished: NewEntry = {
    type: 'session.finished',
    public: {
      type: 'session.status',
      status: end.status,
      ...(end.error !== null && { error_message: end.error }),
      ...(end.finalAnalysis !== null && { final_analysis: end.finalAnalysis }),
      ...(end.executiveSummary !== null && { executive_summary: end.executiveSummary }),
      ...(end.labels !== null && { labels: end.labels }),
      ...(end.executiveSummaryError !== null && { executive_summary_error: end.executiveSummaryError }),
    },
    private: null,
  }
  if ((detail?.review_status ?? null) !== null) return [finished]
  const review: NewEntry = {
    type: 'review.changed',
    public: {
      type: 'review.status',
      review_status: end.status === 'cancelled' ? 'reviewed' : 'needs_review',
      actor: 'system',
    },
    private: null,
  }
  return [finished, review]
}

/** An end without results. */
export function bareEnd(status: SessionEnd['status'], error: string | null): SessionEnd {
  return { status, error, finalAnalysis: null, executiveSummary: null, executiveSummaryError: null, labels: null }
}
