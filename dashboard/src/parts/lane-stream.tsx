import { useMemo } from 'preact/hooks'
import type { TimelineEvent } from '#core/protocol/api.ts'
import { plural } from '../data/format.ts'
import type { Lane } from '../data/lanes.ts'
import { withoutRepeats } from '../data/outline.ts'
import { EventRows } from './event-rows.tsx'

// What happened last; all of it is in the timeline.
const NEWEST = 12

export function LaneStream({ lane, events }: { lane: Lane; events: ReadonlyArray<TimelineEvent> }) {
  const own = useMemo(() => {
    const all = withoutRepeats(events.filter(event => event.execution_id === lane.id))
    return all.toSorted((a, b) => a.sequence_number - b.sequence_number)
  }, [events, lane.id])
  const before = own.length - NEWEST
  return (
    <section class="lane-stream" aria-label={`Stream of ${lane.agent}`}>
      <div class="section-head">
        <h2>{lane.agent}</h2>
        <a href={own[0] === undefined ? '?tab=timeline' : `?tab=timeline&event=${own[0].id}`}>
          {before > 0 ? `${plural(before, 'earlier event')} in the timeline` : 'In the timeline'}
        </a>
      </div>
      {own.length === 0 ? <p class="muted">Nothing yet.</p> : <EventRows events={own.slice(-NEWEST)} target={null} />}
    </section>
  )
}
