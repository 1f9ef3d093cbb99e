import type { Completeness, SessionDetail, Verdict } from '../protocol/api.ts'
import type { SessionEnd } from './decide/next-step.ts'
import type { NewEntry } from './log/facts.ts'

/** What was found out about the result; null: nothing. */
export type Findings = { verdict: Verdict | null; completeness: Completeness | null }

const NO_FINDINGS: Findings = { verdict: null, completeness: null }

type Cancelled = { cancelled_by?: string; cancel_reason?: string }

/** Nobody asked for the cancel: the words are the reference's (TARSy in Go). */
const BY_ITSELF: Cancelled = { cancelled_by: 'system', cancel_reason: 'worker context cancelled' }

/**
 * Ends a session and opens its review, unless people began to review it while it ran. `cancelled` says who cancelled it if no earlier frame
 * did.
 */
export function endSession(
  end: SessionEnd,
  detail: SessionDetail | null,
  { cancelled, findings = NO_FINDINGS }: { cancelled?: Cancelled; findings?: Findings } = {},
): Array<NewEntry> {
  const unsaid = end.status === 'cancelled' && (detail?.cancelled_by ?? null) === null
  const finished: NewEntry = {
    type: 'session.finished',
    public: {
      type: 'session.status',
      status: end.status,
      ...(end.error !== null && { error_message: end.error }),
      ...(end.finalAnalysis !== null && { final_analysis: end.finalAnalysis }),
      ...(end.executiveSummary !== null && { executive_summary: end.executiveSummary }),
      ...(end.labels !== null && { labels: end.labels }),
      ...(findings.verdict !== null && { verdict: findings.verdict }),
      ...(findings.completeness !== null && { completeness: findings.completeness }),
      ...(end.executiveSummaryError !== null && { executive_summary_error: end.executiveSummaryError }),
      ...(cancelled ?? (unsaid ? BY_ITSELF : {})),
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
