import { pretty } from '../../data/alert.ts'
import { type Call, callOf, excerptOf, shortArguments, textOf } from '../../data/calls.ts'
import { chosenCall } from '../../data/chosen.ts'
import { between, count, duration, plural } from '../../data/format.ts'
import { Text } from '../alert-data.tsx'
import { CopyButton } from '../copy-button.tsx'
import type { EventProps } from '../event-row.tsx'
import { Fold } from '../fold.tsx'
import { Icon } from '../icon.tsx'
import { Markdown } from '../markdown.tsx'
import { WriteMark } from '../write-mark.tsx'
import { Line } from './line.tsx'

export function ToolCall({ event, open }: EventProps) {
  const call = callOf(event)
  const took = between(event.created_at, event.updated_at)
  return (
    <Fold
      class={`event-head ${call.writes === true ? 'writes' : ''}`}
      open={open}
      head={
        <Line
          icon={call.writes === true ? 'pen' : 'tool'}
          name={
            <>
              <ToolName call={call} />
              {call.writes === true && <WriteMark />}
              {call.state !== 'done' && <em class={`call-state ${call.state}`}>{CALL_WORDS[call.state]}</em>}
            </>
          }
          excerpt={call.state === 'failed' ? excerptOf(event.content) : shortArguments(call.arguments)}
          took={event.status === 'streaming' || took === null ? null : duration(took)}
          at={event.created_at}
        />
      }
      body={() => (
        <div class="call">
          <CallPart name="Arguments" text={pretty(call.arguments)} none="None" id={null} />
          <CallPart
            name={call.state === 'failed' ? 'Error' : 'Result'}
            text={pretty(event.content)}
            none={call.state === 'running' ? 'Still running…' : 'Empty'}
            id={event.id}
          />
        </div>
      )}
    />
  )
}

const CALL_WORDS = { running: 'running', failed: 'error' } as const

function ToolName({ call }: { call: Call }) {
  return (
    <code class="tool-name">
      {call.server !== '' && <span class="tool-server">{call.server}.</span>}
      {call.tool}
    </code>
  )
}

// What fits a screen; the side panel shows all of a longer result.
const LINES_SHOWN = 20

/** `id`: the call that the side panel can show; null for a part that is short. */
function CallPart({ name, text, none, id }: { name: string; text: string; none: string; id: string | null }) {
  if (text === '' || text === '{}')
    return (
      <p class="call-part">
        <span class="call-label">{name}</span> <span class="muted">{none}</span>
      </p>
    )
  const lines = text.split('\n')
  const cut = id !== null && lines.length > 2 * LINES_SHOWN
  return (
    <div class="call-part">
      <div class="call-part-head">
        <span class="call-label">{name}</span>
        <span>
          {id !== null && (
            <button type="button" class="quiet" onClick={() => (chosenCall.value = id)}>
              <Icon name="panel" />
              {cut ? `All ${plural(lines.length, 'line')}` : 'Open beside'}
            </button>
          )}
          <CopyButton text={text} what={name.toLowerCase()} />
        </span>
      </div>
      <Text text={cut ? `${lines.slice(0, LINES_SHOWN).join('\n')}\n…` : text} label={name} />
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
