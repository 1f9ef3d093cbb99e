import type { TimelineEvent } from '#core/protocol/api.ts'
import { callOf, excerptOf, isCall } from '../data/calls.ts'
import { EventRow } from './event-row.tsx'
import { Fold } from './fold.tsx'
import { Icon } from './icon.tsx'
import { Clock } from './time.tsx'

/** Equal errors, one after the other, as one line that unfolds to all of them. */
export function RepeatRow({ events, target }: { events: ReadonlyArray<TimelineEvent>; target: string | null }) {
  const [first] = events
  const last = events.at(-1)
  if (first === undefined || last === undefined) return null
  return (
    <li class="event of-error repeat">
      <Fold
        class="event-head"
        open={events.some(event => event.id === target)}
        head={
          <>
            <Icon name="error" class="event-icon" />
            <span class="event-name">
              {isCall(first) ? <code class="tool-name">{callOf(first).name}</code> : 'Error'}
              <em class="call-state">× {events.length}</em>
            </span>
            <span class="event-excerpt">{excerptOf(first.content)}</span>
            <span class="clock">
              <Clock at={first.created_at} />–<Clock at={last.created_at} />
            </span>
          </>
        }
        body={() => (
          <ol class="events">
            {events.map(event => (
              <EventRow key={event.id} event={event} target={event.id === target} />
            ))}
          </ol>
        )}
      />
    </li>
  )
}
