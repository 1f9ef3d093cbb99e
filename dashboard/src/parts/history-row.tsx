import type { SessionListItem } from '#core/protocol/api.ts'
import { cancelledText } from '#core/protocol/cancellation.ts'
import { alertTitle } from '../data/alert.ts'
import { count, duration, oneLine, plural, tokenWords } from '../data/format.ts'
import { Labels } from './labels.tsx'
import { StatusBadge } from './status-badge.tsx'
import { Ago } from './time.tsx'

/** An ended session. The link of the title covers the whole row. */
export function HistoryRow({ session }: { session: SessionListItem }) {
  const { status, error_message, executive_summary } = session
  const cancelled = status === 'cancelled'
  const failed = error_message !== null && status !== 'completed' && !cancelled
  return (
    <li class="row">
      <StatusBadge status={status} />
      <div class="row-main">
        <a class="row-title" href={`/sessions/${session.id}`}>
          {alertTitle(session.alert_excerpt)}
        </a>
        {failed && <p class="row-error">{error_message}</p>}
        {cancelled && <p class="row-summary">{cancelledText(session.cancelled_by, session.cancel_reason)}</p>}
        {!failed && !cancelled && executive_summary !== null && <p class="row-summary">{oneLine(executive_summary)}</p>}
      </div>
      <p class="row-facts">
        {session.alert_type !== null && <span class="tag">{session.alert_type}</span>}
        <Labels labels={session.labels} />
        {session.author !== null && <span title="Submitted by">{session.author}</span>}
        {session.recurrences > 0 && <span title="Alerts that joined it">+{session.recurrences}</span>}
        {session.chat_message_count > 0 && <span>{plural(session.chat_message_count, 'chat message')}</span>}
        {session.provider_fallback_count > 0 && <span>{plural(session.provider_fallback_count, 'fallback')}</span>}
        {session.actions_executed === true && <span>actions executed</span>}
        {session.matched_in_content && <span class="hit">match in the timeline</span>}
      </p>
      <div class="row-figures">
        <Ago at={session.created_at} />
        <span title="Duration">{session.duration_ms === null ? '–' : duration(session.duration_ms)}</span>
        <span title={tokenWords(session)}>{count(session.total_tokens)} tokens</span>
      </div>
    </li>
  )
}
