import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { writesOf } from '../data/ending.ts'
import { withoutProtocol } from '../data/mended.ts'
import { DoNext, Evidence, RuledOut, Unchecked } from './verdict.tsx'
import { EndNotice } from './end-notice.tsx'
import { CopyButton } from './copy-button.tsx'
import { Markdown } from './markdown.tsx'
import { VerdictBand } from './verdict-band.tsx'
import '../styles/verdict.css'

/** What came of a session that has ended: the verdict first, the evidence behind it, all of the text last. */
export function Answer({ detail, view }: { detail: SessionDetail; view: SessionView }) {
  const { verdict } = detail
  const done = detail.status === 'completed'
  const begun = done || detail.started_at !== null
  return (
    <div class="answer">
      <EndNotice detail={detail} />
      {(done || verdict !== null) && <VerdictBand detail={detail} wrote={writesOf(view)} />}
      <div class={verdict === null ? 'answer-body' : 'answer-body with-verdict'}>
        <div class="answer-main">
          {verdict !== null && <DoNext steps={verdict.next_steps} />}
          <Summary detail={detail} />
          {begun && <Analysis detail={detail} view={view} />}
        </div>
        {verdict !== null && (
          <div class="answer-side">
            <Evidence claims={verdict.claims} view={view} />
            <RuledOut items={verdict.ruled_out} view={view} />
            <Unchecked items={verdict.unchecked} />
          </div>
        )}
      </div>
      {!done && <WhatLacked detail={detail} />}
    </div>
  )
}

/** The band of a verdict says it; without a verdict nothing else would. */
function WhatLacked({ detail }: { detail: SessionDetail }) {
  // What the reason says already is not said again.
  const reason = detail.error_message ?? ''
  const gaps = (detail.completeness?.gaps ?? []).filter(
    ({ text }) => reason === '' || !text.includes(reason.replace(/\.$/, '')),
  )
  if (gaps.length === 0) return null
  return (
    <section class="card" aria-labelledby="lacked-title">
      <h2 id="lacked-title">What was lacking</h2>
      <ul class="plain-list">
        {gaps.map(({ kind, subject, text }) => (
          <li key={`${kind} ${subject} ${text}`}>{text}</li>
        ))}
      </ul>
    </section>
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
      {text === null ? (
        <p class="muted">No summary could be written: {error}</p>
      ) : (
        <Markdown text={withoutProtocol(text)} />
      )}
    </section>
  )
}

function Analysis({ detail, view }: { detail: SessionDetail; view: SessionView }) {
  const done = detail.status === 'completed'
  const found = detail.final_analysis || (done ? '' : foundSoFar(view))
  if (found === '') return done ? null : <p class="quiet-line">Nothing had been found until then.</p>
  const text = withoutProtocol(found)
  const title = done ? 'Final analysis' : 'Found until then'
  return (
    <section class="card analysis-card" id="analysis" aria-labelledby="analysis-title">
      <div class="card-head">
        <h2 id="analysis-title">{title}</h2>
        {!done && <span class="end-word warn">provisional</span>}
        <span class="muted by-model">Written by a model. Check before you act.</span>
        <CopyButton text={text} what={title.toLowerCase()} />
      </div>
      <Markdown text={text} />
    </section>
  )
}

/** The last conclusion of an agent, else the last thing that a model said; '' if there is none. */
function foundSoFar({ detail, events }: SessionView): string {
  const chats = new Set(detail?.stages.filter(stage => stage.stage_type === 'chat').map(stage => stage.id))
  const of = (type: TimelineEvent['event_type']) =>
    events.findLast(each => each.event_type === type && each.content !== '' && !chats.has(each.stage_id ?? ''))
  return (of('final_analysis') ?? of('llm_response'))?.content ?? ''
}
