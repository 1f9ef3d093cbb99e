import { useState } from 'preact/hooks'
import type { LlmDetail, TraceMessage } from '#core/protocol/trace.ts'
import { useApp } from '../../data/app.ts'
import { excerptOf } from '../../data/calls.ts'
import { bytes } from '../../data/format.ts'
import { useLoaded } from '../../data/loaded.ts'
import { CopyButton } from '../copy-button.tsx'
import { Failure } from '../notice.tsx'
import { ResultView } from '../panel/result-view.tsx'
import { SkeletonRows } from '../skeleton.tsx'
import { Clock } from '../time.tsx'

/** What a model was sent, rebuilt from the session's log, and what it answered. */
export function ModelRecord({ session, call }: { session: string; call: string }) {
  const { api } = useApp()
  const { body, error, reload } = useLoaded(() => api.modelCall(session, call), [session, call])
  if (body === null) {
    if (error === null) return <SkeletonRows rows={3} />
    return <Failure what="The record could not be loaded" error={error} retry={() => void reload()} />
  }
  return <Exchange body={body} />
}

function Exchange({ body }: { body: LlmDetail }) {
  // A call that failed has no answer: all messages are what was sent.
  const answered = body.error_message === undefined && body.conversation.at(-1)?.role === 'assistant'
  const sent = answered ? body.conversation.slice(0, -1) : body.conversation
  const answer = answered ? body.conversation.at(-1) : undefined
  return (
    <>
      <p class="muted">
        {body.interaction_type.replaceAll('_', ' ')} {body.llm_request.iteration}, asked of {body.provider}
        {body.reasoning_effort !== undefined && `, reasoning effort ${body.reasoning_effort}`}
      </p>
      <Retries body={body} />
      {body.error_message !== undefined && <p class="trace-reason lane-failed">{body.error_message}</p>}
      {answer !== undefined && (
        <section class="panel-part" aria-label="Answer">
          <h3>Answer</h3>
          {body.thinking_content !== undefined && <Text name="Thinking" text={body.thinking_content} open={false} />}
          <Message message={answer} open />
        </section>
      )}
      <section class="panel-part" aria-label="What was sent">
        <h3>Sent: {sent.length === 1 ? '1 message' : `${sent.length} messages`}</h3>
        <ol class="messages">
          {sent.map((message, at) => (
            <li key={at}>
              <Message message={message} open={false} />
            </li>
          ))}
        </ol>
      </section>
      <Raw body={body} />
    </>
  )
}

function Retries({ body: { retries = [] } }: { body: LlmDetail }) {
  if (retries.length === 0) return null
  return (
    <section class="panel-part" aria-label="Attempts that failed">
      <h3>Attempts that failed</h3>
      <ol class="retries">
        {retries.map(({ attempt, failed_at, error_message, left_out }) => (
          <li key={attempt}>
            <Clock at={failed_at} /> {error_message}
            {left_out !== undefined && <span class="muted"> The next one left out: {left_out.join(', ')}.</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Message({ message, open }: { message: TraceMessage; open: boolean }) {
  const { role, content, tool_calls = [], tool_name } = message
  return (
    <>
      <Text name={tool_name === undefined ? role : `${role} ${tool_name}`} text={content} open={open} />
      {tool_calls.map(({ id, name, arguments: args }) => (
        <Text key={id} name={`calls ${name}`} text={args} open={open} />
      ))}
    </>
  )
}

/** Texts are long: each is in the page only while it is open. */
function Text({ name, text, open }: { name: string; text: string; open: boolean }) {
  const [shown, show] = useState(open)
  return (
    <details class="message" open={shown} onToggle={event => show(event.currentTarget.open)}>
      <summary>
        <strong>{name}</strong> <span class="muted">{bytes(text.length)}</span>{' '}
        {!shown && <span class="message-begin muted">{excerptOf(text)}</span>}
      </summary>
      {shown && (
        <>
          <CopyButton text={text} what={name} />
          <pre>{text}</pre>
        </>
      )}
    </details>
  )
}

function Raw({ body }: { body: LlmDetail }) {
  const [shown, show] = useState(false)
  return (
    <details class="message" onToggle={event => show(event.currentTarget.open)}>
      <summary>
        <strong>Raw record</strong>
      </summary>
      {shown && <ResultView name="Record" text={JSON.stringify(body, null, 2)} />}
    </details>
  )
}
