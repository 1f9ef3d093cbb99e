import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { TimelineEvent } from '#core/protocol/api.ts'
import { type Run, runsOf } from '../data/runs.ts'
import { EventRow } from './event-row.tsx'
import { RepeatRow } from './repeat-row.tsx'
import '../styles/events.css'

// Rows of a long timeline are rendered as they come into view, forty at a time.
const PART = 40
const ROW_PX = 40

export function EventRows({ events, target }: { events: ReadonlyArray<TimelineEvent>; target: string | null }) {
  const runs = useMemo(() => runsOf(events), [events])
  if (events.length === 0) return null
  const parts = []
  for (let from = 0; from < runs.length; from += PART) parts.push(runs.slice(from, from + PART))
  const last = parts.length - 1
  // The answer to a question is shown open.
  const answers = events.some(event => event.event_type === 'user_question')
  return (
    <ol class="events">
      {parts.map((part, at) => (
        // The last part grows while it is read, so it is always rendered.
        <Part key={at} runs={part} target={target} answers={answers} eager={at === 0 || at === last} />
      ))}
    </ol>
  )
}

type PartProps = { runs: ReadonlyArray<Run>; target: string | null; answers: boolean; eager: boolean }

function Part({ runs, target, answers, eager }: PartProps) {
  const wanted = eager || (target !== null && runs.some(run => holds(run, target)))
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
  if (!seen && !wanted) return <li ref={place} class="unseen" style={{ height: `${runs.length * ROW_PX}px` }} />
  return (
    <>
      {runs.map(run => {
        const event = run.events[0]
        if (event === undefined) return null
        if (run.events.length > 1) return <RepeatRow key={run.key} events={run.events} target={target} />
        return (
          <EventRow key={run.key} event={event} target={event.id === target} open={answers && isConclusion(event)} />
        )
      })}
    </>
  )
}

function holds({ events }: Run, id: string): boolean {
  return events.some(event => event.id === id)
}

function isConclusion(event: TimelineEvent): boolean {
  return event.event_type === 'final_analysis'
}
