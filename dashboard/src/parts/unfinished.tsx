import type { SessionListItem } from '#core/protocol/api.ts'
import type { SessionProgressFrame } from '#core/protocol/events.ts'
import { useApp } from '../data/app.ts'
import { everyHalfMinute, everySecond } from '../data/clock.ts'
import { plural, ticks } from '../data/format.ts'
import { heldWords } from '../data/held.ts'
import { titleOf } from '../data/words.ts'
import { Place, Severity } from './place.tsx'
import { StatusBadge } from './status-badge.tsx'
import { Ago, Took } from './time.tsx'

/** Running and queued sessions, on top of the list. */
export function Unfinished() {
  const { list } = useApp()
  const unfinished = list.unfinished.value
  if (unfinished === null) return null
  const running = unfinished.sessions.filter(each => each.status !== 'pending')
  const queued = unfinished.sessions.filter(each => each.status === 'pending')
  const held = queued.filter(each => each.held_until !== null).length
  const more = unfinished.pagination.total_items - unfinished.sessions.length
  if (unfinished.sessions.length === 0)
    return <p class="quiet-line">Nothing is running. New alerts appear here by themselves.</p>
  return (
    <section aria-labelledby="running-title">
      <div class="section-head">
        <h2 id="running-title">
          Running <span class="number">{running.length}</span>
        </h2>
        {queued.length > 0 && (
          <p class="muted">
            {queued.length - held + more} waiting{held > 0 && `, ${held} held`}
          </p>
        )}
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

type RunningProps = { session: SessionListItem; progress: SessionProgressFrame | undefined }

function RunningRow({ session, progress }: RunningProps) {
  const stage = progress
    ? { name: progress.current_stage_name, index: progress.current_stage_index, total: progress.total_stages }
    : session.current_stage
  const of = stage === null ? 0 : Math.max(stage.total, stage.index)
  return (
    <li class="row running">
      <StatusBadge status={session.status} />
      <div class="row-main">
        <Severity severity={session.severity} />
        <a class="row-title" href={`/sessions/${session.id}`}>
          {titleOf(session)}
        </a>
        <Place {...session} />
      </div>
      <LiveLine session={session} progress={progress} />
      <span class="row-stage">
        {stage !== null && (
          <>
            <StageMeter at={stage.index} of={of} />
            <span class="stage-words">
              {stage.index}/{of} {stage.name}
            </span>
          </>
        )}
      </span>
      <Took start={session.started_at} end={null} />
    </li>
  )
}

/** Who is at work with what: one agent, and how many others. */
function LiveLine({ session, progress }: RunningProps) {
  const agents = progress === undefined ? session.active_agents : (progress.active_agents ?? [])
  const first = agents.find(each => each.call !== null) ?? agents[0]
  if (first === undefined) return <p class="row-live">{progress?.status_text ?? 'Investigating'}</p>
  const { name, call } = first
  return (
    <p class="row-live">
      {name}
      {call !== null && (
        <>
          {' · '}
          <code>{call.server === '' ? call.tool : `${call.server}.${call.tool}`}</code>
          {' · '}
          {ticks(everySecond.value - Date.parse(call.started_at))}
        </>
      )}
      {agents.length > 1 && <span class="muted"> and {plural(agents.length - 1, 'other')}</span>}
    </p>
  )
}

function QueuedRow({ session }: { session: SessionListItem }) {
  return (
    <li class="row queued">
      <StatusBadge status="pending" held={session.held_until !== null} />
      <div class="row-main">
        <Severity severity={session.severity} />
        <a class="row-title" href={`/sessions/${session.id}`}>
          {titleOf(session)}
        </a>
        <Place {...session} />
      </div>
      <p class="row-live muted">{heldWords(session, everyHalfMinute.value) ?? 'In the queue'}</p>
      <span class="row-stage" />
      <Ago at={session.created_at} />
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
