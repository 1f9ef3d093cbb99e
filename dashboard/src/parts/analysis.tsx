import type { SessionDetail } from '#core/protocol/api.ts'
import { cancelledText } from '#core/protocol/cancellation.ts'
import { CopyButton } from './copy-button.tsx'
import { Markdown } from './markdown.tsx'
import { Notice } from './notice.tsx'

/** Why the session failed, timed out or was cancelled, or what its result lacks. */
export function EndNotice({ detail }: { detail: SessionDetail }) {
  const { status, error_message: reason } = detail
  if (status === 'failed')
    return (
      <Notice tone="error" title="The investigation failed">
        {reason !== null && <p class="reason">{reason}</p>}
      </Notice>
    )
  if (status === 'timed_out')
    return (
      <Notice tone="warning" title="The investigation ran out of time">
        {reason !== null && <p class="reason">{reason}</p>}
      </Notice>
    )
  if (status === 'completed' && reason !== null)
    return (
      <Notice tone="warning" title="The result is incomplete">
        <p class="reason">{reason}</p>
      </Notice>
    )
  if (status !== 'cancelled') return null
  return (
    <Notice tone="info" title="The investigation was cancelled">
      <p class="reason">{cancelledText(detail.cancelled_by, detail.cancel_reason)}</p>
      {detail.started_at === null && <p>It was cancelled before it started; nothing was looked at.</p>}
    </Notice>
  )
}

export function Summary({ detail }: { detail: SessionDetail }) {
  const { executive_summary: text, executive_summary_error: error } = detail
  if (text === null && error === null) return null
  return (
    <section class="card summary-card" aria-labelledby="summary-title">
      <div class="card-head">
        <h2 id="summary-title">Executive summary</h2>
        {text !== null && <CopyButton text={text} what="executive summary" />}
      </div>
      {text === null ? <p class="muted">No summary could be written: {error}</p> : <Markdown text={text} />}
    </section>
  )
}

export function Analysis({ detail }: { detail: SessionDetail }) {
  const text = detail.final_analysis
  if (text === null || text === '') return null
  return (
    <section class="card analysis-card" id="analysis" aria-labelledby="analysis-title">
      <div class="card-head">
        <h2 id="analysis-title">Final analysis</h2>
        <span class="muted by-model">Written by a model. Check before you act.</span>
        <CopyButton text={text} what="final analysis" />
      </div>
      <Markdown text={text} />
    </section>
  )
}
