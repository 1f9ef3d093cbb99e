import type { SessionDetail } from '#core/protocol/api.ts'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { timelineText } from '../data/as-text.ts'
import { eventsWith } from '../data/find.ts'
import { stageName } from '../data/mended.ts'
import { titleOf } from '../data/words.ts'
import { eventsOf, outlineOf } from '../data/outline.ts'
import { EventRows } from './event-rows.tsx'
import { everyFold } from './fold.tsx'
import { Follow } from './follow.tsx'
import { StageSection } from './stage-section.tsx'
import { StatusMark } from './status-badge.tsx'
import { TimelineTools } from './timeline-tools.tsx'
import '../styles/timeline-tools.css'

type TimelineProps = { detail: SessionDetail; view: SessionView; target: string | null }

/** Everything that happened, stage by stage. `target`: the event that the address names. */
export function TimelineTab({ detail, view, target }: TimelineProps) {
  const outline = useMemo(() => outlineOf(detail, view.events), [detail, view.events])
  const [words, search] = useState('')
  const [hit, setHit] = useState<string | null>(null)
  const found = useMemo(() => (words === '' ? [] : eventsWith(eventsOf(outline), words)), [outline, words])
  useEffect(() => () => void (everyFold.value = null), [])
  const running = !isEnd(detail.status)
  const shown = hit ?? target
  const stageless = view.activity['']
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title" class="sr-only">
        Timeline
      </h2>
      <TimelineTools
        words={words}
        search={search}
        found={found}
        show={setHit}
        text={() => timelineText(titleOf(detail), detail, outline)}
      >
        <StageLinks detail={detail} />
      </TimelineTools>
      {outline.stages.map(each => (
        <StageSection
          key={each.stage.id}
          outline={each}
          activity={view.activity}
          stageActivity={stageless?.stage_id === each.stage.id ? stageless : undefined}
          target={shown}
        />
      ))}
      {outline.loose.length > 0 && <EventRows events={outline.loose} target={shown} />}
      {view.events.length === 0 && outline.stages.length === 0 && (
        <p class="muted quiet-line">
          {running ? 'The first events appear here as they happen.' : 'Nothing was recorded.'}
        </p>
      )}
      {running && <Follow />}
    </section>
  )
}

function StageLinks({ detail }: { detail: SessionDetail }) {
  if (detail.stages.length < 2) return null
  return (
    <nav class="stage-links" aria-label="Stages">
      {detail.stages.map(stage => (
        <a key={stage.id} href={`#stage-${stage.id}`}>
          <StatusMark status={stage.status} />
          {stageName(stage)}
        </a>
      ))}
    </nav>
  )
}
