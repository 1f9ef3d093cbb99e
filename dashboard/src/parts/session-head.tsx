import type { SessionDetail } from '#core/protocol/api.ts'
import { isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { alertTitle } from '../data/alert.ts'
import { count, plural, tokenWords } from '../data/format.ts'
import { STATUS_WORDS } from '../data/words.ts'
import { CancelButton } from './cancel-button.tsx'
import { Icon } from './icon.tsx'
import { Labels } from './labels.tsx'
import { StatusBadge } from './status-badge.tsx'
import { Ago, Took } from './time.tsx'

type HeadProps = { detail: SessionDetail; view: SessionView; reload: () => void }

/** Status, duration and progress. */
export function SessionHead({ detail, view, reload }: HeadProps) {
  const title = alertTitle(detail.alert_data)
  // `mcp_interaction_count` also counts lists of tools.
  const toolCalls = view.events.filter(event => event.event_type === 'llm_tool_call').length
  const cancellable = detail.status === 'pending' || detail.status === 'in_progress'
  return (
    <header class="session-head">
      <a class="back" href="/">
        <Icon name="back" />
        Sessions
      </a>
      <div class="session-title">
        <h1>{title}</h1>
        <div class="session-actions">
          {cancellable && <CancelButton id={detail.id} title={title} accepted={reload} />}
          {isEnd(detail.status) && (
            <a class="button" href={`/submit?from=${detail.id}`}>
              Submit again
            </a>
          )}
        </div>
      </div>
      <p class="session-line">
        <StatusBadge status={detail.status} />
        {detail.alert_type !== null && <span class="tag">{detail.alert_type}</span>}
        <Labels labels={detail.labels} />
        <Took start={detail.started_at} end={detail.completed_at} />
        <span>
          <Ago at={detail.created_at} />
        </span>
        {detail.started_at !== null && (
          <>
            <span title={tokenWords(detail)}>{count(detail.total_tokens)} tokens</span>
            <span>{plural(detail.llm_interaction_count, 'model call')}</span>
            {toolCalls > 0 && <span>{plural(toolCalls, 'tool call')}</span>}
          </>
        )}
      </p>
      <p class="sr-only" role="status" aria-live="polite">
        {announcement(detail, view)}
      </p>
    </header>
  )
}

/** What screen readers announce: changes of status and stage, not every token. */
function announcement(detail: SessionDetail, view: SessionView): string {
  if (detail.status !== 'in_progress') return `Session ${STATUS_WORDS[detail.status].toLowerCase()}`
  const stage = detail.stages.find(each => each.id === detail.current_stage_id)
  if (stage === undefined) return 'Session running'
  const total = Math.max(view.progress?.total_stages ?? 0, detail.total_stages)
  return `Session running, stage ${stage.stage_index} of ${total}: ${stage.stage_name}`
}
