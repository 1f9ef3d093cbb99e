import type { SessionListItem } from '#core/protocol/api.ts'
import type { SessionProgressFrame } from '#core/protocol/events.ts'
import { alertTitle } from '../data/alert.ts'
import { useApp } from '../data/app.ts'
import { SkeletonRows } from './skeleton.tsx'
import { StatusBadge } from './status-badge.tsx'
import { Ago, Took } from './time.tsx'

/** Running and queued sessions, on top of the list. */
export function Unfinished() {
  const { list } = useApp()
  const unfinished = list.unfinished.value
  if (unfinished === null) return list.error.value === null ? <SkeletonRows rows={1} /> : null
  const running = unfinished.sessions.filter(each => each.status !== 'pending')
  const queued = unfinished.sessions.filter(each => each.status === 'pending')
  const more = unfinished.pagination.total_items - unfinished.sessions.length
  if (unfinished.sessions.length === 0)
    return <p class="quiet-line">Nothing is running. New alerts appear here by themselves.</p>
  return (
    <section aria-labelledby="running-title">
      <div class="section-head">
        <h2 id="running-title">
          Running <span class="number">{running.length}</span>
        </h2>
        {queued.length > 0 && <p class="muted">{queued.length + more} waiting</p>}
      </div>
      <ol class="rows live-rows">
        {running.map(session => (
          <RunningRow key={session.id} session={session} progress={list.progress.value[session.id]} />
        ))}
        {queued.map(session => (
          <QueuedRow key={session.id} session={session} />
        ))}
      </ol>
      {more > 0 && <p class="muted">and {more} more</p>}
    </section>
  )
}

function RunningRow({ session, progress }: { session: SessionListItem; progress: SessionProgressFrame | undefined }) {
  const at = progress?.current_stage_index ?? session.current_stage_index ?? 0
  const of = Math.max(progress?.total_stages ?? session.total_stages, at)
  return (
    <li class="row">
      <StatusBadge status={session.status} />
      <div class="row-main">
        <a class="row-title" href={`/sessions/${session.id}`}>
          {alertTitle(session.alert_excerpt)}
        </a>
        <p class="row-progress">{progress?.status_text ?? 'Investigating'}</p>
      </div>
      <p class="row-facts">
        {session.alert_type !== null && <span class="tag">{session.alert_type}</span>}
        {session.author !== null && <span>{session.author}</span>}
      </p>
      <div class="row-figures">
        {of > 1 && <StageMeter at={at} of={of} />}
        <Took start={session.started_at} end={null} />
      </div>
    </li>
  )
}

function QueuedRow({ session }: { session: SessionListItem }) {
  return (
    <li class="row queued">
      <StatusBadge status="pending" />
      <div class="row-main">
        <a class="row-title" href={`/sessions/${session.id}`}>
          {alertTitle(session.alert_excerpt)}
        </a>
      </div>
      <p class="row-facts">
        {session.alert_type !== null && <span class="tag">{session.alert_type}</span>}
        {session.author !== null && <span>{session.author}</span>}
      </p>
      <div class="row-figures">
        <span>In the queue</span>
        <Ago at={session.created_at} />
      </div>
    </li>
  )
}

/** Stage 2 of 4, as four small bars. */
export function StageMeter({ at, of }: { at: number; of: number }) {
  return (
    <span class="meter" role="img" aria-label={`Stage ${at} of ${of}`} title={`Stage ${at} of ${of}`}>
      {Array.from({ length: of }, (_, n) => (
        <i key={n} class={n + 1 < at ? 'done' : n + 1 === at ? 'now' : ''} />
      ))}
    </span>
  )
}
