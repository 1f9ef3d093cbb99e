import type { SessionDetail } from '#core/protocol/api.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { QUALITY_RATINGS } from '#core/protocol/status.ts'
import { useApp } from '../data/app.ts'
import { FieldError } from './field-error.tsx'

type Rating = (typeof QUALITY_RATINGS)[number]
const RATINGS: Record<Rating, string> = { accurate: 'Right', partially_accurate: 'Partly right', inaccurate: 'Wrong' }

/** Whether the result was right, what was done, and what the next investigation should know. */
export function ReviewDialog({ detail, close }: { detail: SessionDetail; close: () => void }) {
  const { api } = useApp()
  const dialog = useRef<HTMLDialogElement>(null)
  const [rating, setRating] = useState(detail.quality_rating ?? '')
  const [action, setAction] = useState(detail.action_taken ?? '')
  const [feedback, setFeedback] = useState(detail.investigation_feedback ?? '')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => dialog.current?.showModal(), [])
  async function save(event: Event) {
    event.preventDefault()
    if (rating === '') return setError('Choose whether the result was right.')
    setBusy(true)
    const answer = await api.review({
      session_ids: [detail.id],
      action: detail.review_status === 'reviewed' ? 'update_feedback' : 'complete',
      quality_rating: rating,
      action_taken: action,
      investigation_feedback: feedback,
    })
    setBusy(false)
    const refused = answer.ok ? answer.body.results[0]?.error : answer.message
    if (refused === undefined) dialog.current?.close()
    else
      setError(refused === 'state conflict' ? 'Somebody else has changed the review meanwhile. Look again.' : refused)
  }
  return (
    <dialog ref={dialog} aria-labelledby="review-title" onClose={close}>
      <h2 id="review-title">Review</h2>
      <form class="review" onSubmit={save}>
        <fieldset>
          <legend>The result was</legend>
          {Object.entries(RATINGS).map(([value, word]) => (
            <label key={value}>
              <input
                type="radio"
                name="rating"
                value={value}
                checked={rating === value}
                onChange={() => setRating(value)}
              />
              {word}
            </label>
          ))}
        </fieldset>
        <label class="field">
          <span>What was done (optional)</span>
          <textarea rows={2} value={action} onInput={event => setAction(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>What was missing or wrong (optional)</span>
          <textarea rows={2} value={feedback} onInput={event => setFeedback(event.currentTarget.value)} />
        </label>
        <FieldError message={error} />
        <div class="dialog-actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Not now
          </button>
          <button type="submit" class="primary" disabled={busy}>
            Save review
          </button>
        </div>
      </form>
    </dialog>
  )
}
