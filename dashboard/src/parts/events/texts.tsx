import type { TimelineEvent } from '#core/protocol/api.ts'
import { between, duration, oneLine } from '../../data/format.ts'
import { personOf, withoutProtocol } from '../../data/mended.ts'
import type { EventProps } from '../event-row.tsx'
import { excerptOf, textOf } from '../../data/calls.ts'
import { Fold } from '../fold.tsx'
import { Markdown } from '../markdown.tsx'
import { Line } from './line.tsx'

/** A thought of the model: its first line, or while it streams its end. */
export function Thought({ event, open }: EventProps) {
  const ms = between(event.created_at, event.updated_at)
  const streaming = event.status === 'streaming'
  const line = (
    <Line
      icon="thought"
      name={streaming ? 'Thinking' : 'Thought'}
      excerpt={excerptOf(event.content)}
      at={event.created_at}
      took={streaming || ms === null ? null : duration(ms)}
    />
  )
  if (event.content === '') return <div class="event-head">{line}</div>
  return (
    <Fold
      class="event-head"
      open={open || streaming}
      head={line}
      body={() => (
        <div class={`thought-text ${streaming ? 'tail' : ''}`}>
          <p>{event.content}</p>
        </div>
      )}
    />
  )
}

/** An answer of the model, always open. */
export function Response({ event }: EventProps) {
  const streaming = event.status === 'streaming'
  return (
    <>
      <div class="event-head">
        <Line icon="response" name={streaming ? 'Writing' : 'Response'} at={event.created_at} />
      </div>
      <div class={`event-text ${streaming ? 'growing' : ''}`}>
        <ForcedMark event={event} />
        <Markdown text={streaming ? event.content : withoutProtocol(event.content)} streaming={streaming} />
      </div>
    </>
  )
}

export function Conclusion({ event, open }: EventProps) {
  return (
    <Fold
      class="event-head"
      open={open}
      head={
        <Line
          icon="conclusion"
          name={event.metadata?.interaction_type === 'composition' ? 'Amended report' : 'Conclusion'}
          excerpt={excerptOf(oneLine(withoutProtocol(event.content).slice(0, 600)))}
          at={event.created_at}
        />
      }
      body={() => (
        <div class="event-text">
          <ForcedMark event={event} />
          <Markdown text={withoutProtocol(event.content)} />
        </div>
      )}
    />
  )
}

const FORCED_WORDS: Readonly<Record<string, string>> = {
  max_iterations: 'Forced conclusion: the limit of iterations was reached',
  time_budget: 'Forced conclusion: the time was nearly used up',
  context_window: "Forced conclusion: the conversation no longer fitted the model's window",
  provider_refused: 'Forced conclusion: the provider refused to go on',
}

function ForcedMark({ event }: { event: TimelineEvent }) {
  const { metadata } = event
  if (metadata?.forced_conclusion !== true) return null
  const used = textOf(metadata, 'iterations_used')
  return (
    <p class="event-mark">
      {FORCED_WORDS[textOf(metadata, 'reason')] ?? FORCED_WORDS['max_iterations']}
      {used !== '' && ` (${used} of ${textOf(metadata, 'max_iterations')} iterations)`}. The investigation may be
      incomplete.
    </p>
  )
}

export function Question({ event }: EventProps) {
  return (
    <>
      <div class="event-head">
        <Line
          icon="question"
          name={personOf(textOf(event.metadata, 'author') || null) ?? 'Question'}
          at={event.created_at}
        />
      </div>
      <div class="event-text question">{event.content}</div>
    </>
  )
}

export function SummaryText({ event }: EventProps) {
  return (
    <>
      <div class="event-head">
        <Line icon="summary" name="Executive summary" at={event.created_at} />
      </div>
      <div class="event-text">
        <Markdown text={withoutProtocol(event.content)} />
      </div>
    </>
  )
}
