import type { SessionDetail } from '#core/protocol/api.ts'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { SessionView } from '#core/protocol/view.ts'
import { outlineOf } from '../data/outline.ts'
import { AskForm } from './ask-form.tsx'
import { EventRows } from './event-rows.tsx'
import { canAsk } from './session-head.tsx'
import '../styles/chat.css'

/** Questions and their answers. The newest stays in view while it grows, until the reader scrolls away. */
export function ChatTab({ detail, view }: { detail: SessionDetail; view: SessionView }) {
  const chats = useMemo(
    () => outlineOf(detail, view.events).stages.filter(each => each.stage.stage_type === 'chat'),
    [detail, view.events],
  )
  const place = useRef<HTMLDivElement>(null)
  useStayAtEnd(place)
  return (
    <section class="chat" aria-label="Chat" ref={place}>
      {chats.length === 0 && <p class="quiet-line">{noQuestions(detail)}</p>}
      {chats.map(({ stage, events, executions }) => (
        <article key={stage.id} class="exchange">
          <EventRows events={[...events, ...executions.flatMap(each => each.events)]} target={null} />
          {stage.error_message !== undefined && <p class="stage-error">{stage.error_message}</p>}
        </article>
      ))}
      <AskForm detail={detail} />
    </section>
  )
}

function noQuestions(detail: SessionDetail): string {
  if (canAsk(detail)) return 'Nobody has asked anything yet. Ask below what the answer leaves open.'
  if (!detail.chat_enabled) return 'Questions are switched off for this chain.'
  return detail.status === 'cancelled'
    ? 'A cancelled investigation takes no questions.'
    : 'Questions can be asked once the investigation has ended.'
}

// Within this distance of the end the reader counts as being there.
const NEAR_PX = 120

/** Keeps the end of the page in view, however it grows, for a reader who is there. */
function useStayAtEnd(place: { current: HTMLElement | null }): void {
  useEffect(() => {
    let staying = true
    let last = scrollY
    const toEnd = () => scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })
    const look = () => {
      const left = document.documentElement.scrollHeight - innerHeight - scrollY
      // Only a reader scrolls up; a page that grows moves its end away.
      if (left < NEAR_PX) staying = true
      else if (scrollY < last) staying = false
      last = scrollY
    }
    const grown = new ResizeObserver(() => staying && toEnd())
    if (place.current !== null) grown.observe(place.current)
    addEventListener('scroll', look, { passive: true })
    return () => {
      grown.disconnect()
      removeEventListener('scroll', look)
    }
  }, [])
}
