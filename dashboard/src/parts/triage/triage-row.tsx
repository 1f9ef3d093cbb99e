import type { SessionListItem } from '#core/protocol/api.ts'
import { oneLine } from '../../data/format.ts'
import { ratingWord } from '../../data/ratings.ts'
import { titleOf } from '../../data/words.ts'
import { Labels } from '../labels.tsx'
import { StatusBadge } from '../status-badge.tsx'
import { Ago } from '../time.tsx'

type TriageRowProps = { session: SessionListItem; selected: boolean; toggle: (() => void) | null }

export function TriageRow({ session, selected, toggle }: TriageRowProps) {
  const { id, status, verdict_cause, executive_summary, error_message, quality_rating } = session
  const title = titleOf(session)
  const text = verdict_cause ?? executive_summary ?? error_message
  const notes = [session.action_taken, session.investigation_feedback].filter(each => each !== null && each !== '')
  return (
    <li class={`triage-row${selected ? ' selected' : ''}`} data-id={id}>
      {toggle !== null && <input type="checkbox" checked={selected} aria-label={`Select ${title}`} onChange={toggle} />}
      <div class="row-main">
        <a class="row-title" href={`/sessions/${id}`}>
          {title}
        </a>
        {text !== null && <p class="row-summary">{oneLine(text)}</p>}
        {notes.length > 0 && <p class="row-summary">{notes.join(' · ')}</p>}
      </div>
      <p class="row-facts">
        <StatusBadge status={status} />
        {quality_rating !== null && <span class={`rating ${quality_rating}`}>{ratingWord(quality_rating)}</span>}
        {session.alert_type !== null && <span class="tag">{session.alert_type}</span>}
        <Labels labels={session.labels} />
        <span>{session.assignee ?? 'unassigned'}</span>
        <Ago at={session.completed_at ?? session.created_at} />
      </p>
    </li>
  )
}
