import { useRef, useState } from 'preact/hooks'
import type { IngestDryRun } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { ALERT_MAX_BYTES, sizeOf } from '../../data/draft.ts'
import { useLoaded } from '../../data/loaded.ts'
import { FieldError } from '../field-error.tsx'
import { IngestOutcome } from './ingest-outcome.tsx'

const OWN = { name: 'alerts', label: 'The form, or POST /api/v1/alerts' }

/** Which alert was tried, so that an answer about another text says so. */
type Tried = { sender: string; body: string; at: string; said: IngestDryRun }

export function IngestDryRunForm() {
  const { api } = useApp()
  const senders = useLoaded(() => api.senders())
  const field = useRef<HTMLTextAreaElement>(null)
  const [sender, setSender] = useState(OWN.name)
  const [body, setBody] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState<Tried | null>(null)

  function refuse(why: string) {
    setProblem(why)
    field.current?.focus()
  }

  async function run() {
    if (busy) return
    if (body.trim() === '') return refuse('Paste the alert as the sender sends it.')
    if (sizeOf(body) > ALERT_MAX_BYTES) return refuse('The alert is larger than 1 MiB. Cut it.')
    setBusy(true)
    setProblem(null)
    const answer = await api.dryRunIngest({ sender, body })
    setBusy(false)
    if (!answer.ok) return refuse(answer.message)
    setTried({ sender, body, at: new Date().toISOString(), said: answer.body })
  }

  return (
    <section aria-labelledby="dry-title">
      <h2 id="dry-title">What would happen to an alert</h2>
      <p class="muted">
        It is read and decided as if it arrived now. Nothing is stored. Tokens, signatures and the rate of the sender
        are not checked.
      </p>
      <form
        class="token-form"
        noValidate
        onSubmit={event => {
          event.preventDefault()
          void run()
        }}
        onKeyDown={event => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void run()
        }}
      >
        <div class="field">
          <label for="dry-sender">Sender</label>
          <select id="dry-sender" value={sender} onChange={event => setSender(event.currentTarget.value)}>
            {[OWN, ...(senders.body?.senders ?? [])].map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="dry-body">
            Alert <span class="muted">the body that it sends{sender === OWN.name && ', or the text alone'}</span>
          </label>
          <textarea
            id="dry-body"
            ref={field}
            rows={8}
            spellcheck={false}
            value={body}
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : 'dry-problem'}
            onInput={event => setBody(event.currentTarget.value)}
          />
        </div>
        {problem !== null && (
          <div id="dry-problem">
            <FieldError message={problem} />
          </div>
        )}
        <div class="form-actions">
          <button type="submit" class="primary" disabled={busy}>
            {busy ? 'Trying…' : 'Try it'}
          </button>
          <span class="muted">
            or <kbd>Ctrl</kbd> <kbd>Enter</kbd>
          </span>
        </div>
      </form>
      <div aria-live="polite">
        {tried !== null && (
          <IngestOutcome said={tried.said} at={tried.at} old={tried.sender !== sender || tried.body !== body} />
        )}
      </div>
    </section>
  )
}
