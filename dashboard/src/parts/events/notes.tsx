import type { EventProps } from '../event-row.tsx'
import { excerptOf, textOf } from '../../data/calls.ts'
import { plural } from '../../data/format.ts'
import { Fold } from '../fold.tsx'
import { Markdown } from '../markdown.tsx'
import { Line } from './line.tsx'

export function Failed({ event }: EventProps) {
  return (
    <>
      <div class="event-head">
        <Line icon="error" name="Error" at={event.created_at} />
      </div>
      <div class="event-text error-text">{event.content}</div>
    </>
  )
}

export function Task({ event }: EventProps) {
  return (
    <>
      <div class="event-head">
        <Line icon="task" name="Task" at={event.created_at} />
      </div>
      <div class="event-text question">{event.content}</div>
    </>
  )
}

export function Fallback({ event }: EventProps) {
  const { metadata } = event
  const side = (which: string) =>
    [textOf(metadata, `${which}_provider`), textOf(metadata, `${which}_model`)].filter(Boolean).join(' / ')
  const reason = textOf(metadata, 'reason')
  return (
    <>
      <div class="event-head">
        <Line
          icon="swap"
          name="Fallback"
          excerpt={side('fallback') === '' ? event.content : `${side('original')} → ${side('fallback')}`}
          at={event.created_at}
        />
      </div>
      {reason !== '' && <div class="event-text muted">{reason}</div>}
    </>
  )
}

const JOINED: Readonly<Record<string, string>> = {
  repeat: 'Again',
  related: 'Related alert',
  resolved: 'Resolved',
  offered: 'Perhaps related',
}

/** An alert that joined the session, and why. */
export function Joined({ event, open }: EventProps) {
  const { metadata } = event
  return (
    <Fold
      class="event-head"
      open={open}
      head={
        <Line
          icon="plus"
          name={JOINED[textOf(metadata, 'joined')] ?? 'Alert'}
          excerpt={textOf(metadata, 'title')}
          at={event.created_at}
        />
      }
      body={() => (
        <div class="event-text">
          <p class="muted">{textOf(metadata, 'reason')}</p>
          <pre>{event.content}</pre>
        </div>
      )}
    />
  )
}

export function Skill({ event, open }: EventProps) {
  return (
    <Fold
      class="event-head"
      open={open}
      head={<Line icon="book" name="Skill" excerpt={textOf(event.metadata, 'skill_name')} at={event.created_at} />}
      body={() => (
        <div class="event-text">
          <Markdown text={event.content} />
        </div>
      )}
    />
  )
}

export function Memories({ event, open }: EventProps) {
  const n = Number(event.metadata?.count ?? 0)
  return (
    <Fold
      class="event-head"
      open={open}
      head={
        <Line
          icon="book"
          name="Memory"
          excerpt={n > 0 ? `${plural(n, 'lesson')} of earlier investigations` : excerptOf(event.content)}
          at={event.created_at}
        />
      }
      body={() => (
        <div class="event-text">
          <Markdown text={event.content} />
        </div>
      )}
    />
  )
}
