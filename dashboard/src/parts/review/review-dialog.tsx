import { useEffect, useRef, useState } from 'preact/hooks'
import type { SessionDetail } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'
import { sentence } from '../../data/mended.ts'
import { type Rating, refusalWords } from '../../data/ratings.ts'
import { RateDialog } from './rate-dialog.tsx'
import { ReviewActivity } from './review-activity.tsx'

/** Rates the session of this page; below, who changed its review before. */
export function ReviewDialog({ detail, close }: { detail: SessionDetail; close: () => void }) {
  const { api } = useApp()
  const dialog = useRef<HTMLDialogElement>(null)
  // As it was when the dialog was opened: frames that arrive must not wipe what is being typed.
  const [sessions] = useState([detail])
  const activity = useLoaded(() => api.reviewActivity(detail.id))
  useEffect(() => dialog.current?.showModal(), [])
  async function rate(rating: Rating): Promise<string | null> {
    const action = detail.review_status === 'reviewed' ? 'update_feedback' : 'complete'
    const answer = await api.review({ session_ids: [detail.id], action, ...rating })
    const refused = answer.ok ? answer.body.results[0]?.error : answer.message
    return refused === undefined ? null : sentence(refusalWords(refused))
  }
  return (
    <RateDialog dialog={dialog} sessions={sessions} rate={rate} onClose={close}>
      <ReviewActivity activity={activity} />
    </RateDialog>
  )
}
