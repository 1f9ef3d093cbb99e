import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { SessionListItem } from '#core/protocol/api.ts'
import { titleOf } from '../../data/words.ts'
import { plural } from '../../data/format.ts'
import { FieldError } from '../field-error.tsx'

export type Rating = { quality_rating: string; investigation_feedback: string; action_taken: string }

/** The wire's words for people. A rating of a newer server shows nothing. */
export const RATING_WORDS: Readonly<Record<string, string>> = {
  accurate: 'Accurate',
  partially_accurate: 'Partly',
  inaccurate: 'Wrong',
}

type RateDialogProps = {
  dialog: RefObject<HTMLDialogElement | null>
  sessions: ReadonlyArray<SessionListItem>
  rate: (rating: Rating) => Promise<void>
}

export function RateDialog({ dialog, sessions, rate }: RateDialogProps) {
  const [rating, setRating] = useState('')
  const [note, setNote] = useState('')
  const [action, setAction] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  // One session shows what was said of it before.
  const only = sessions.length === 1 ? sessions[0] : undefined
  useEffect(() => {
    setRating(only?.quality_rating ?? '')
    setNote(only?.investigation_feedback ?? '')
    setAction(only?.action_taken ?? '')
    setProblem(null)
  }, [sessions])

  async function submit() {
    if (rating === '') return setProblem('Choose how good the investigation was.')
    dialog.current?.close()
    await rate({ quality_rating: rating, investigation_feedback: note.trim(), action_taken: action.trim() })
  }
  return (
    <dialog ref={dialog} aria-labelledby="rate-title" class="rate">
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
          <button type="submit" class="primary">
            Rate
          </button>
        </div>
      </form>
    </dialog>
  )
}
