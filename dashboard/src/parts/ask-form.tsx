import { useEffect, useRef, useState } from 'preact/hooks'
import type { SessionDetail } from '#core/protocol/api.ts'
import { isEnd } from '#core/protocol/status.ts'
import { useApp } from '../data/app.ts'
import { wantsToAsk } from '../data/chosen.ts'
import { useMay } from '../data/me.ts'
import { FieldError } from './field-error.tsx'
import '../styles/ask.css'

/** Asks the session a follow-up question; the answer streams into the timeline above. */
export function AskForm({ detail }: { detail: SessionDetail }) {
  const { api } = useApp()
  const [content, setContent] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const answering = detail.stages.some(stage => stage.stage_type === 'chat' && !isEnd(stage.status))
  const was = useRef(answering)
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (!wantsToAsk.value) return
    wantsToAsk.value = false
    box.current?.focus()
  }, [wantsToAsk.value])
  // The other question, for which this one was refused, has been answered.
  useEffect(() => {
    if (was.current && !answering) setError(null)
    was.current = answering
  }, [answering])
  const mayRespond = useMay('respond')
  if (!mayRespond || !detail.chat_enabled || !isEnd(detail.status) || detail.status === 'cancelled') return null

  async function act(call: Promise<{ ok: true } | { ok: false; message: string }>, done: () => void) {
    setBusy(true)
    setError(null)
    const answer = await call
    setBusy(false)
    if (answer.ok) done()
    else setError(answer.message)
  }
  function send(event: Event) {
    event.preventDefault()
    if (busy || answering) return
    // Not disabled: a disabled button cannot be focused and explains nothing. Sending an empty box says what is missing.
    if (content.trim() === '') return setError('Write a question first.')
    void act(api.ask(detail.id, content), () => setContent(''))
  }
  return (
    <form class="ask" aria-labelledby="ask-title" onSubmit={send}>
      <h2 id="ask-title">Ask on</h2>
      <label class="sr-only" for="question">
        Question about this session
      </label>
      <textarea
        ref={box}
        id="question"
        rows={2}
        value={content}
        placeholder="Why? Is it still so? What if …"
        aria-describedby="ask-note"
        aria-invalid={error !== null}
        onInput={event => setContent(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(event)
        }}
      />
      {detail.follow_up != null && content === '' && (
        <p>
          <button type="button" onClick={() => setContent(detail.follow_up?.question ?? '')}>
            {detail.follow_up.question}
          </button>
        </p>
      )}
      <FieldError message={error} />
      <div class="ask-actions">
        <p id="ask-note" class="muted">
          {answering
            ? 'The answer is being written; it appears in the timeline.'
            : 'Sees the whole investigation and may use its tools. Ctrl+Enter sends.'}
        </p>
        {answering ? (
          <button type="button" class="danger" disabled={busy} onClick={() => act(api.cancel(detail.id), () => {})}>
            Stop the answer
          </button>
        ) : (
          <button type="submit" class="primary" disabled={busy}>
            Ask
          </button>
        )}
      </div>
    </form>
  )
}
