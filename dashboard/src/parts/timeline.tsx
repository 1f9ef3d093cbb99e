import { plural } from '../data/format.ts'
import type { Outline } from '../data/outline.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { EventRows } from './event-rows.tsx'
import { Follow } from './follow.tsx'
import { StageSection } from './stage-section.tsx'

type TimelineProps = { outline: Outline; view: SessionView; target: string | null; running: boolean }

export function Timeline({ outline, view, target, running }: TimelineProps) {
  const stageless = view.activity['']
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <div class="section-head">
        <h2 id="timeline-title">Timeline</h2>
        <p class="muted">{plural(view.events.length, 'event')}</p>
      </div>
      {outline.stages.map(each => (
        <StageSection
          key={each.stage.id}
          outline={each}
          activity={view.activity}
          stageActivity={stageless?.stage_id === each.stage.id ? stageless : undefined}
          target={target}
        />
      ))}
      {outline.loose.length > 0 && <EventRows events={outline.loose} target={target} />}
      {view.events.length === 0 && outline.stages.length === 0 && (
        <p class="muted quiet-line">
          {running ? 'The first events appear here as they happen.' : 'Nothing was recorded.'}
        </p>
      )}
      {running ? <Follow /> : <ToAnalysis there={(view.detail?.final_analysis ?? '') !== ''} />}
    </section>
  )
}

/** A button at the end of a long timeline that leads back to the analysis. */
function ToAnalysis({ there }: { there: boolean }) {
  if (!there) return null
  return (
    <a class="button to-analysis" href="#analysis">
      To the analysis
    </a>
  )
}
