import type { TimelineEvent } from '#core/protocol/api.ts'
import { pretty } from '../../data/alert.ts'
import { between, count, duration } from '../../data/format.ts'
import { Text } from '../alert-data.tsx'
import { CopyButton } from '../copy-button.tsx'
import type { EventProps } from '../event-row.tsx'
import { Fold } from '../fold.tsx'
import { Markdown } from '../markdown.tsx'
import { excerptOf, Line, textOf } from './line.tsx'

export function ToolCall({ event, open }: EventProps) {
  const args = textOf(event.metadata, 'arguments')
  const state = stateOf(event)
  const took = between(event.created_at, event.updated_at)
  return (
    <Fold
      class="event-head"
      open={open}
      head={
        <Line
          icon="tool"
          name={
            <>
              <ToolName event={event} />
              {state !== null && <em class={`call-state ${state}`}>{CALL_WORDS[state]}</em>}
            </>
          }
          excerpt={state === 'failed' ? excerptOf(event.content) : shortArguments(args)}
          took={event.status === 'streaming' || took === null ? null : duration(took)}
          at={event.created_at}
        />
      }
      body={() => (
        <div class="call">
          <CallPart name="Arguments" text={pretty(args)} none="None" />
          <CallPart
            name={state === 'failed' ? 'Error' : 'Result'}
            text={pretty(event.content)}
            none={event.status === 'streaming' ? 'Still running…' : 'Empty'}
          />
        </div>
      )}
    />
  )
}

const CALL_WORDS = { running: 'running', failed: 'error' } as const

function stateOf(event: TimelineEvent): keyof typeof CALL_WORDS | null {
  if (event.status === 'streaming') return 'running'
  return event.metadata?.is_error === true || event.status !== 'completed' ? 'failed' : null
}

function ToolName({ event }: { event: TimelineEvent }) {
  const server = textOf(event.metadata, 'server_name')
  return (
    <code class="tool-name">
      {server !== '' && <span class="tool-server">{server}.</span>}
      {textOf(event.metadata, 'tool_name') || 'tool'}
    </code>
  )
}

/** {"query": "up", "limit": 5} reads as: query: up, limit: 5 */
function shortArguments(text: string): string {
  try {
    const args: unknown = JSON.parse(text)
    if (typeof args !== 'object' || args === null || Array.isArray(args)) return excerptOf(text)
    const pairs = Object.entries(args).map(
      ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    return excerptOf(pairs.join(', '))
  } catch {
    // Models sometimes write arguments that are not JSON.
    return excerptOf(text)
  }
}

function CallPart({ name, text, none }: { name: string; text: string; none: string }) {
  if (text === '' || text === '{}')
    return (
      <p class="call-part">
        <span class="call-label">{name}</span> <span class="muted">{none}</span>
      </p>
    )
  return (
    <div class="call-part">
      <div class="call-part-head">
        <span class="call-label">{name}</span>
        <CopyButton text={text} what={name.toLowerCase()} />
      </div>
      <Text text={text} label={name} />
    </div>
  )
}

export function ToolSummary({ event, open }: EventProps) {
  const tokens = Number(event.metadata?.original_tokens ?? 0)
  const streaming = event.status === 'streaming'
  const model = textOf(event.metadata, 'summarization_model')
  return (
    <Fold
      class="event-head"
      open={open || streaming}
      head={
        <Line
          icon="summary"
          name={streaming ? 'Condensing' : 'Condensed'}
          excerpt={
            tokens > 0
              ? `the result of ${count(tokens)} tokens${model === '' ? '' : `, by ${model}`}`
              : excerptOf(event.content)
          }
          at={event.created_at}
        />
      }
      body={() => (
        <div class="event-text">
          <Markdown text={event.content} streaming={streaming} />
        </div>
      )}
    />
  )
}
