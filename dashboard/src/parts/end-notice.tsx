import type { SessionDetail } from '#core/protocol/api.ts'
import { whatToCheck } from '../data/advice.ts'
import { useMay } from '../data/me.ts'
import { cancelledWords, sentence } from '../data/mended.ts'
import { Notice } from './notice.tsx'

/** Why the session did not come to its end, what to look at, and the way to try again. */
export function EndNotice({ detail }: { detail: SessionDetail }) {
  const { status, error_message: reason, id } = detail
  const maySubmit = useMay('ingest')
  if (status === 'completed') return null
  const again = maySubmit && (
    <a class="button" href={`/submit?from=${id}`}>
      Submit again
    </a>
  )
  if (status === 'cancelled')
    return (
      <Notice tone="info" title="The investigation was cancelled" action={again}>
        <p class="reason">{cancelledWords(detail.cancelled_by, detail.cancel_reason)}</p>
        {detail.started_at === null && <p>It was cancelled before it started; nothing was looked at.</p>}
      </Notice>
    )
  const failed = status === 'failed'
  return (
    <Notice
      tone={failed ? 'error' : 'warning'}
      title={failed ? 'The investigation failed' : 'The investigation ran out of time'}
      action={again}
    >
      {reason !== null && <p class="reason">{sentence(reason)}</p>}
      <p class="to-check">What to check:</p>
      <ul class="plain-list">
        {whatToCheck(detail).map(each => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </Notice>
  )
}
