import { useEffect, useRef, useState } from 'preact/hooks'
import type { TimelineEvent } from '#core/protocol/api.ts'
import { EventRow } from './event-row.tsx'

// Rows of a long timeline are rendered as they come into view, forty at a time.
const PART = 40
const ROW_PX = 40

export function EventRows({ events, target }: { events: ReadonlyArray<TimelineEvent>; target: string | null }) {
  if (events.length === 0) return null
  const parts = []
  for (let from = 0; from < events.length; from += PART) parts.push(events.slice(from, from + PART))
  const last = parts.length - 1
  // The answer to a question is shown open.
  const answers = events.some(event => event.event_type === 'user_question')
  return (
    <ol class="events">
      {parts.map((part, at) => (
        // The last part grows while it is read, so it is always rendered.
        <Part key={at} events={part} target={target} answers={answers} eager={at === 0 || at === last} />
      ))}
    </ol>
  )
}

type PartProps = { events: ReadonlyArray<TimelineEvent>; target: string | null; answers: boolean; eager: boolean }

function Part({ events, target, answers, eager }: PartProps) {
  const wanted = eager || events.some(event => event.id === target)
  const [seen, setSeen] = useState(wanted)
  const place = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (wanted) setSeen(true)
    if (seen || wanted || place.current === null) return
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) setSeen(true)
      },
      { rootMargin: '1200px' },
    )
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [seen, wanted])
  if (!seen && !wanted) return <li ref={place} class="unseen" style={{ height: `${events.length * ROW_PX}px` }} />
  return (
    <>
      {events.map(event => (
        <EventRow key={event.id} event={event} target={event.id === target} open={answers && isConclusion(event)} />
      ))}
    </>
  )
}

function isConclusion(event: TimelineEvent): boolean {
  return event.event_type === 'final_analysis'
}
