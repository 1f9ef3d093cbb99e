import { useState } from 'preact/hooks'
import type { SessionDetail } from '#core/protocol/api.ts'
import { useApp } from '../data/app.ts'
import { everyHalfMinute } from '../data/clock.ts'
import { exactTime } from '../data/date-format.ts'
import { untilWords } from '../data/held.ts'
import { mayDo, useMe } from '../data/me.ts'
import { FieldError } from './field-error.tsx'
import { Notice } from './notice.tsx'

type HeldProps = { detail: SessionDetail; until: string; started: () => void }

/** Says which silence holds the session, until when, and starts it before. */
export function HeldNote({ detail, until, started }: HeldProps) {
  const { api } = useApp()
  const may = mayDo(useMe(), 'respond')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  async function start() {
    setBusy(true)
    const answer = await api.startHeld(detail.id)
    setBusy(false)
    setError(answer.ok ? null : answer.message)
    if (answer.ok) started()
  }
  return (
    <Notice
      tone="info"
      title="Held by a silence"
      action={
        may ? (
          <button type="button" disabled={busy} onClick={() => void start()}>
            {busy ? 'Starting…' : 'Investigate now'}
          </button>
        ) : undefined
      }
    >
      <p>
        {detail.silence_comment}. It is not investigated until{' '}
        <time dateTime={until} title={exactTime(until)}>
          {untilWords(until, everyHalfMinute.value)}
        </time>
        , then it starts by itself if the alert still fires. <a href="/settings/silences">See all silences</a>
      </p>
      <FieldError message={error} />
    </Notice>
  )
}
