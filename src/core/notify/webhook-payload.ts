import { clipMarkdown, CUT } from './markdown.ts'
import type { News, Verdict } from './news.ts'
import type { WebhookPayload } from './webhook.schema.ts'
import { sessionLink } from './words.ts'

/** Ours: ten times the longest report that was seen, and less than what receivers take (GitHub sends up to 25 MB, most read 1 MB). */
const ANALYSIS_CHARS = 100_000

export function webhookPayloadOf(news: News, dashboardUrl: string): WebhookPayload {
  const started = news.occasion === 'started'
  const { reading, verdict } = news
  return {
    version: 1,
    id: `${news.sessionId}.${news.seq}`,
    event: started ? 'session.started' : 'session.ended',
    occurred_at: news.at,
    session: {
      id: news.sessionId,
      url: sessionLink(dashboardUrl, news),
      status: news.occasion === 'started' ? 'in_progress' : news.occasion,
      chain_id: news.chain,
      alert_type: news.alertType,
      title: reading.title,
      severity: reading.severity,
      cluster: reading.cluster,
      namespace: reading.namespace,
      service: reading.service,
      // What came later than the start is not part of it, also when the start is told late.
      labels: started ? null : news.labels && [...news.labels],
      executive_summary: started ? null : news.summary,
      final_analysis: started || news.analysis === null ? null : clipMarkdown(news.analysis, ANALYSIS_CHARS, CUT),
      error_message: started ? null : news.error,
      cancelled_by: started ? null : news.cancelledBy,
      cancel_reason: started ? null : news.cancelReason,
      verdict: started || verdict === null ? null : verdictOf(verdict),
      gap_count: started ? 0 : news.gaps,
      duration_ms: started ? null : news.durationMs,
    },
  }
}

function verdictOf({ cause, confidence, nextStep }: Verdict): WebhookPayload['session']['verdict'] {
  return { cause, confidence, next_step: nextStep }
}
