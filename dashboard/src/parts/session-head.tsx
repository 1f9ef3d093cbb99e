import type { SessionDetail } from '#core/protocol/api.ts'
import { isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { wantsToAsk } from '../data/chosen.ts'
import { command } from '../data/commands.ts'
import { endWords, type EndWord } from '../data/ending.ts'
import { count, plural, tokenWords } from '../data/format.ts'
import { useMay } from '../data/me.ts'
import { stageName } from '../data/mended.ts'
import { STATUS_WORDS, titleOf } from '../data/words.ts'
import { AlertLine } from './alert-line.tsx'
import { CancelButton } from './cancel-button.tsx'
import { HeadMenu } from './head-menu.tsx'
import { Icon } from './icon.tsx'
import { ReviewButton } from './review/review-button.tsx'
import { SilenceLink } from './silence-link.tsx'
import { StatusBadge } from './status-badge.tsx'
import { Ago, Took } from './time.tsx'

type HeadProps = { detail: SessionDetail; view: SessionView; reload: () => void }

/**
 * Two lines: where the alert comes from and what the run cost, and below it the sentence, the status and what can be done. The first scrolls
 * away below the site's header, the second stays: nothing is measured, and nothing moves.
 */
export function SessionHead({ detail, view, reload }: HeadProps) {
  const title = titleOf(detail)
  const cancellable = detail.status === 'pending' || detail.status === 'in_progress'
  const mayRespond = useMay('respond')
  const reviewable = mayRespond && isEnd(detail.status)
  return (
    <header class="session-head">
      <div class="head-over">
        <a class="back" href="/">
          <Icon name="back" />
          Sessions
        </a>
        <AlertLine detail={detail} />
        <Figures detail={detail} view={view} />
      </div>
      <div class="head-bar">
        <span class="head-status">
          <StatusBadge status={detail.status} held={detail.held_until !== null} />
          {endWords(view).map(each => (
            <Word key={each.word} {...each} />
          ))}
        </span>
        <h1 title={title}>{title}</h1>
        <Spent detail={detail} />
        <div class="head-actions">
          {cancellable && mayRespond && <CancelButton id={detail.id} title={title} accepted={reload} />}
          {canAsk(detail) && mayRespond && (
            <a
              class="button"
              href="?tab=chat"
              aria-keyshortcuts="a"
              {...command('Ask about this session', 'respond')}
              onClick={() => (wantsToAsk.value = true)}
            >
              Ask
            </a>
          )}
          {reviewable && (
            <span class="wide-only">
              <ReviewButton detail={detail} />
            </span>
          )}
          <HeadMenu id={detail.id}>
            {reviewable && (
              <span class="narrow-only">
                <ReviewButton detail={detail} />
              </span>
            )}
            <SilenceLink id={detail.id} />
          </HeadMenu>
        </div>
      </div>
      <p class="sr-only" role="status" aria-live="polite">
        {announcement(detail, view)}
      </p>
    </header>
  )
}

export function canAsk(detail: SessionDetail): boolean {
  return detail.chat_enabled && isEnd(detail.status) && detail.status !== 'cancelled'
}

function Word({ word, why, tone }: EndWord) {
  return (
    <span class={`end-word ${tone}`} title={why}>
      <Icon name={tone === 'write' ? 'pen' : 'error'} />
      {word}
      <span class="sr-only">: {why}</span>
    </span>
  )
}

function Spent({ detail }: { detail: SessionDetail }) {
  if (detail.started_at === null) return null
  return (
    <p class="head-spent">
      <Took start={detail.started_at} end={detail.completed_at} />
      <span class="muted" title={tokenWords(detail)}>
        {count(detail.total_tokens)} tokens
      </span>
    </p>
  )
}

function Figures({ detail, view }: { detail: SessionDetail; view: SessionView }) {
  // `mcp_interaction_count` also counts lists of tools.
  const toolCalls = view.events.filter(event => event.event_type === 'llm_tool_call').length
  return (
    <span class="head-figures">
      <Ago at={detail.created_at} />
      {detail.started_at !== null && (
        <>
          <span>{plural(detail.llm_interaction_count, 'model call')}</span>
          {toolCalls > 0 && <span>{plural(toolCalls, 'tool call')}</span>}
        </>
      )}
    </span>
  )
}

/** What screen readers announce: changes of status and stage, not every token. */
function announcement(detail: SessionDetail, view: SessionView): string {
  if (detail.status !== 'in_progress') return `Session ${STATUS_WORDS[detail.status].toLowerCase()}`
  const stage = detail.stages.find(each => each.id === detail.current_stage_id)
  if (stage === undefined) return 'Session running'
  const total = Math.max(view.progress?.total_stages ?? 0, detail.planned_stages.length, detail.total_stages)
  return `Session running, stage ${stage.stage_index} of ${total}: ${stageName(stage)}`
}
