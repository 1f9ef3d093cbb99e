import type { ComponentChildren, RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { SessionListItem } from '#core/protocol/api.ts'
import { plural } from '../../data/format.ts'
import { type Rating, RATING_WORDS } from '../../data/ratings.ts'
import { titleOf } from '../../data/words.ts'
import { FieldError } from '../field-error.tsx'
import '../../styles/rating.css'

export type Rated = Pick<SessionListItem, 'alert_title' | 'quality_rating' | 'investigation_feedback' | 'action_taken'>

type RateDialogProps = {
  dialog: RefObject<HTMLDialogElement | null>
  /** What was typed is forgotten when these are others. */
  sessions: ReadonlyArray<Rated>
  /** Answers why it was refused, which the form then says; null closes it. */
  rate: (rating: Rating) => Promise<string | null>
  onClose?: () => void
  children?: ComponentChildren
}

/** How good one or several investigations were, what was right or wrong, and what was done about it. */
export function RateDialog({ dialog, sessions, rate, onClose, children }: RateDialogProps) {
  const [rating, setRating] = useState('')
  const [note, setNote] = useState('')
  const [action, setAction] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  // One session shows what was said of it before.
  const only = sessions.length === 1 ? sessions[0] : undefined
  useEffect(() => {
    setRating(only?.quality_rating ?? '')
    setNote(only?.investigation_feedback ?? '')
    setAction(only?.action_taken ?? '')
    setProblem(null)
  }, [sessions])

  async function submit() {
    if (busy) return
    if (rating === '') return setProblem('Choose how good the investigation was.')
    setBusy(true)
    const refused = await rate({
      quality_rating: rating,
      investigation_feedback: note.trim(),
      action_taken: action.trim(),
    })
    setBusy(false)
    setProblem(refused)
    if (refused === null) dialog.current?.close()
  }
  return (
    <dialog ref={dialog} aria-labelledby="rate-title" class="rate" onClose={onClose}>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault()
          void submit()
        }}
        onKeyDown={event => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit()
        }}
      >
        <h2 id="rate-title">How good was the investigation?</h2>
        <p class="dialog-subject">{only === undefined ? plural(sessions.length, 'session') : titleOf(only)}</p>
        <fieldset class="ratings">
          <legend class="sr-only">Rating</legend>
          {Object.entries(RATING_WORDS).map(([value, words]) => (
            <label key={value}>
              <input type="radio" name="rating" checked={rating === value} onChange={() => setRating(value)} />
              {words}
            </label>
          ))}
        </fieldset>
        <label class="field">
          <span>
            What was right or wrong <span class="muted">optional</span>
          </span>
          <textarea rows={3} value={note} onInput={event => setNote(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>
            What was done about it <span class="muted">optional</span>
          </span>
          <textarea rows={2} value={action} onInput={event => setAction(event.currentTarget.value)} />
        </label>
        <FieldError message={problem} />
        <div class="dialog-actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={busy}>
            Rate
          </button>
        </div>
      </form>
      {children}
    </dialog>
  )
}
