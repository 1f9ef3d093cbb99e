import type { SessionDetail } from '#core/protocol/api.ts'
import { useState } from 'preact/hooks'
import { command } from '../../data/commands.ts'
import { later } from '../../data/later.ts'

const dialog = later(async () => (await import('./review-dialog.tsx')).ReviewDialog)

/** Says that the session was reviewed, or offers it. The dialog is loaded when it is asked for. */
export function ReviewButton({ detail }: { detail: SessionDetail }) {
  const [open, setOpen] = useState(false)
  const Dialog = dialog.part.value
  const reviewed = detail.review_status === 'reviewed'
  return (
    <>
      <button
        type="button"
        aria-keyshortcuts="r"
        {...command('Review this session', 'respond')}
        title={reviewed ? `Reviewed by ${detail.assignee ?? 'somebody'}` : 'Say how good the investigation was'}
        onClick={() => {
          dialog.load()
          setOpen(true)
        }}
      >
        {reviewed ? 'Reviewed' : 'Review'}
      </button>
      {open && Dialog !== null && <Dialog detail={detail} close={() => setOpen(false)} />}
    </>
  )
}
