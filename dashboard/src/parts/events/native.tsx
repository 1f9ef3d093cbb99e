import type { EventProps } from '../event-row.tsx'
import { excerptOf } from '../../data/calls.ts'
import { plural } from '../../data/format.ts'
import { Fold } from '../fold.tsx'
import { Markdown } from '../markdown.tsx'
import { Line } from './line.tsx'

export function CodeRun({ event, open }: EventProps) {
  return (
    <Fold
      class="event-head"
      open={open}
      head={
        <Line
          icon="code"
          name="Code run by the model"
          excerpt={excerptOf(event.content.replaceAll('```', ' '))}
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

type Source = { uri: string; title?: string }

/** Sources that the vendor's own tools read: a web search, or pages. */
export function Sources({ event, open }: EventProps) {
  const search = event.event_type === 'google_search_result'
  const sources = listOf<Source>(event.metadata?.sources).filter(each => /^https?:/i.test(each?.uri ?? ''))
  const queries = listOf<string>(event.metadata?.queries).filter(each => typeof each === 'string')
  return (
    <Fold
      class="event-head"
      open={open}
      head={
        <Line
          icon="search"
          name={search ? 'Web search' : 'Pages read'}
          excerpt={queries.join(' · ') || plural(sources.length, 'source')}
          at={event.created_at}
        />
      }
      body={() => (
        <div class="event-text">
          {event.content !== '' && <Markdown text={event.content} />}
          <ul class="sources">
            {sources.map(each => (
              <li key={each.uri}>
                <a href={each.uri} target="_blank" rel="noopener noreferrer nofollow">
                  {each.title ?? each.uri}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
    />
  )
}

function listOf<T>(value: unknown): Array<T> {
  return Array.isArray(value) ? value : []
}
