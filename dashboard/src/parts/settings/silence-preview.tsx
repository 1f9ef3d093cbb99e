import { useEffect, useState } from 'preact/hooks'
import type { Matcher, SilencePreview } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { plural } from '../../data/format.ts'

// As long as a person pauses between two words.
const PAUSE_MS = 400

/** How many sessions of the last day the matchers would have held. */
export function SilencePreviewLine({ matchers }: { matchers: ReadonlyArray<Matcher> }) {
  const { api } = useApp()
  const [found, setFound] = useState<SilencePreview | string | null>(null)
  const asked = matchers.length === 0 ? null : JSON.stringify(matchers)
  useEffect(() => {
    setFound(null)
    if (asked === null) return
    let isOld = false
    const timer = setTimeout(async () => {
      const answer = await api.previewSilence({ matchers: asked })
      if (!isOld) setFound(answer.ok ? answer.body : answer.message)
    }, PAUSE_MS)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [asked])
  return (
    <div class="silence-preview" aria-live="polite">
      {typeof found === 'string' ? <p class="field-error">{found}</p> : found !== null && <Preview found={found} />}
    </div>
  )
}

function Preview({ found: { matching, looked_at, waiting, sessions } }: { found: SilencePreview }) {
  if (matching === 0) return <p>None of the {plural(looked_at, 'session')} of the last 24 hours matches.</p>
  return (
    <>
      <p>
        It would have held {matching} of {plural(looked_at, 'session')} of the last 24 hours
        {waiting > 0 && `. Those that wait now are not held by it (${waiting})`}.
      </p>
      <ul>
        {sessions.slice(0, 5).map(({ id, alert_title }) => (
          <li key={id}>
            <a href={`/sessions/${id}`}>{alert_title ?? 'Alert without text'}</a>
          </li>
        ))}
      </ul>
    </>
  )
}
