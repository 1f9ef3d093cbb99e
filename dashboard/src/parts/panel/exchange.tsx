import type { TimelineEvent } from '#core/protocol/api.ts'
import type { LlmDetail, TraceMessage } from '#core/protocol/trace.ts'
import { useApp } from '../../data/app.ts'
import { excerptOf } from '../../data/calls.ts'
import { exchangeOf } from '../../data/exchange.ts'
import { clockTime } from '../../data/date-format.ts'
import { count, duration, plural } from '../../data/format.ts'
import { useLoaded } from '../../data/loaded.ts'
import { CopyButton } from '../copy-button.tsx'
import { Fold } from '../fold.tsx'
import { SkeletonRows } from '../skeleton.tsx'
import { ResultView } from './result-view.tsx'

type ExchangeProps = { event: TimelineEvent; open: boolean }

/** What the model was sent when it asked for this call, and what it replied. Loaded when it is unfolded. */
export function Exchange({ event, open }: ExchangeProps) {
  return (
    <section class="panel-part" aria-label="Model exchange">
      <Fold open={open} head={<strong>Model exchange</strong>} body={() => <Loading event={event} />} />
    </section>
  )
}

function Loading({ event }: { event: TimelineEvent }) {
  const { api } = useApp()
  const { body, error, reload } = useLoaded<{ call: LlmDetail | null }>(async () => {
    const trace = await api.trace(event.session_id)
    if (!trace.ok) return trace
    const item = exchangeOf(trace.body, event)
    if (item === null) return { ...trace, body: { call: null } }
    const answer = await api.modelCall(event.session_id, item.id)
    return answer.ok ? { ...answer, body: { call: answer.body } } : answer
  })
  if (body !== null && body.call !== null) return <Conversation event={event} call={body.call} />
  if (body === null && error === null) return <SkeletonRows rows={2} />
  return (
    <p role="status">
      {error === null ? 'The trace does not have it yet.' : `It could not be loaded: ${error.message}`}{' '}
      <button type="button" onClick={() => void reload()}>
        Try again
      </button>
    </p>
  )
}

/** The reply first: it says why. Before it, all that the model was sent, each message folded. */
function Conversation({ event, call }: { event: TimelineEvent; call: LlmDetail }) {
  const replied = call.conversation.at(-1)?.role === 'assistant' && call.error_message === undefined
  const reply = replied ? call.conversation.at(-1) : undefined
  const sent = replied ? call.conversation.slice(0, -1) : call.conversation
  return (
    <div class="model-exchange">
      <p class="panel-line">
        <span>{call.model_name}</span>
        <span>turn {call.llm_request.iteration}</span>
        <span>{clockTime(call.created_at)}</span>
        {call.duration_ms !== undefined && <span>{duration(call.duration_ms)}</span>}
        <span>
          {count(call.input_tokens ?? 0)} tokens in, {count(call.output_tokens ?? 0)} out
        </span>
        <CopyButton
          text={`${location.origin}${location.pathname}?call=${event.id}&exchange=open`}
          what="link to this exchange"
          shown="Link"
        />
      </p>
      {call.error_message !== undefined && <p class="lane-failed">{call.error_message}</p>}
      {call.thinking_content !== undefined && <Message role="thought" text={call.thinking_content} />}
      {reply !== undefined && <Message role="reply" text={wordsOf(reply)} open />}
      <h4>{plural(sent.length, 'message')} before it</h4>
      {sent.map((message, at) => (
        <Message key={at} role={roleOf(message)} text={wordsOf(message)} />
      ))}
    </div>
  )
}

function Message({ role, text, open = false }: { role: string; text: string; open?: boolean }) {
  return (
    <Fold
      open={open}
      head={
        <>
          <span class="tag">{role}</span> <span class="event-excerpt">{excerptOf(text)}</span>
        </>
      }
      body={() => <ResultView name={`Text of ${role}`} text={text} />}
    />
  )
}

function roleOf({ role, tool_name }: TraceMessage): string {
  return tool_name === undefined ? role : `result of ${tool_name}`
}

function wordsOf({ content, tool_calls = [] }: TraceMessage): string {
  return [content, ...tool_calls.map(({ name, arguments: args }) => `${name} ${args}`)].join('\n\n')
}
