import { useRef, useState } from 'preact/hooks'
import { REASON_CHARS } from '#core/protocol/cancellation.ts'
import { useApp } from '../data/app.ts'
import { command } from '../data/commands.ts'
import { FieldError } from './field-error.tsx'

type CancelProps = { id: string; title: string; accepted: () => void }

/** Asks before it cancels: findings are kept, but the run cannot be resumed. */
export function CancelButton({ id, title, accepted }: CancelProps) {
  const { api } = useApp()
  const dialog = useRef<HTMLDialogElement>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [reason, setReason] = useState('')
  const left = REASON_CHARS - Array.from(reason.trim()).length
  async function cancel() {
    setBusy(true)
    setError(null)
    const answer = await api.cancel(id, reason.trim())
    setBusy(false)
    if (!answer.ok) return setError(answer.message)
    dialog.current?.close()
    accepted()
  }
  return (
    <>
      <button
        type="button"
        class="danger"
        aria-keyshortcuts="s"
        {...command('Stop this session', 'respond')}
        onClick={() => dialog.current?.showModal()}
      >
        Stop
      </button>
      <dialog ref={dialog} aria-labelledby="cancel-title" onClose={() => setError(null)}>
        <h2 id="cancel-title">Stop this session?</h2>
        <p class="dialog-subject">{title}</p>
        <p>The agents stop. What they have found so far stays readable; the run cannot be resumed.</p>
        <label class="field">
          <span>Reason (optional)</span>
          <textarea rows={2} value={reason} onInput={event => setReason(event.currentTarget.value)} />
          <span class={left < 0 ? 'field-error' : 'muted'} aria-live="polite">
            {left < 0 ? `${-left} characters too long` : `${left} characters left`}
          </span>
        </label>
        <FieldError message={error} />
        <div class="dialog-actions">
          {/* The harmless choice has the focus. */}
          <button type="button" autofocus onClick={() => dialog.current?.close()}>
            Keep running
          </button>
          <button type="button" class="danger solid" disabled={busy || left < 0} onClick={cancel}>
            {busy ? 'Stopping…' : 'Stop session'}
          </button>
        </div>
      </dialog>
    </>
  )
}
