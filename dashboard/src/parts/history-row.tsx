import type { SessionListItem } from '#core/protocol/api.ts'
import { count, duration, oneLine, plural, tokenWords } from '../data/format.ts'
import { cancelledWords, sentence } from '../data/mended.ts'
import { titleOf } from '../data/words.ts'
import { Labels } from './labels.tsx'
import { Place, Severity } from './place.tsx'
import { StatusBadge } from './status-badge.tsx'
import { Ago } from './time.tsx'

/** An ended session. The link of the title covers the whole row. */
export function HistoryRow({ session }: { session: SessionListItem }) {
  return (
    <li class="row">
      <StatusBadge status={session.status} />
      <div class="row-main">
        <Severity severity={session.severity} />
        <a class="row-title" href={`/sessions/${session.id}`} title={titleOf(session)}>
          {titleOf(session)}
        </a>
        <span class="row-marks">
          <Marks session={session} />
        </span>
      </div>
      <div class="row-found">
        <Found session={session} />
        <Labels labels={session.labels} />
      </div>
      <Place {...session} />
      <Ago at={session.created_at} />
      <span class="took" title="Duration">
        {session.duration_ms === null ? '–' : duration(session.duration_ms)}
      </span>
      <span class="tokens" title={tokenWords(session)}>
        {count(session.total_tokens)}
        <span> tok</span>
      </span>
    </li>
  )
}

/** What is out of the ordinary, each with a word of its own. */
function Marks({ session }: { session: SessionListItem }) {
  return (
    <>
      {session.actions_executed === true ? (
        <span class="tag write">acted</span>
      ) : (
        session.wrote_count > 0 && <span class="tag write">{plural(session.wrote_count, 'write')}</span>
      )}
      {session.recurrences > 0 && (
        <span class="tag" title="Alerts that joined it">
          +{session.recurrences}
        </span>
      )}
      {/* A fallback is one of the gaps, once they are known. */}
      {session.gap_count > 0 ? (
        <span class="tag warn">{plural(session.gap_count, 'gap')}</span>
      ) : (
        session.provider_fallback_count > 0 && <span class="tag warn">fell back</span>
      )}
      {session.chat_message_count > 0 && <span class="tag">{plural(session.chat_message_count, 'question')}</span>}
      {session.matched_in_content && <span class="tag hit">match in the timeline</span>}
    </>
  )
}

/** What came of it, in one line: the reason of an end, the cause with its confidence, or the summary. */
function Found({ session }: { session: SessionListItem }) {
  const { status, error_message, verdict_cause, confidence } = session
  if (status === 'cancelled') return <p>{cancelledWords(session.cancelled_by, session.cancel_reason)}</p>
  if (status !== 'completed' && error_message !== null) return <p class="bad">{sentence(error_message)}</p>
  const text = verdict_cause ?? session.executive_summary
  return (
    <p>
      {confidence !== null && (
        <span class={`confidence of-${confidence}`} title="Confidence">
          {confidence}
        </span>
      )}
      {text === null ? 'Not stated' : oneLine(text)}
    </p>
  )
}
