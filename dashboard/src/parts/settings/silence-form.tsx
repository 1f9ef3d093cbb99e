import { useEffect, useState } from 'preact/hooks'
import type { Matcher } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { EMPTY, LASTS, meant } from '../../data/silences.ts'
import { FieldError } from '../field-error.tsx'
import { MatcherRows } from './matcher-rows.tsx'
import { SilencePreviewLine } from './silence-preview.tsx'

type FormProps = { like: string | null; made: () => void }

/** `like`: the session whose alert's labels fill the form. */
export function SilenceForm({ like, made }: FormProps) {
  const { api } = useApp()
  const [matchers, setMatchers] = useState<ReadonlyArray<Matcher>>([EMPTY])
  const [comment, setComment] = useState('')
  const [lasts, setLasts] = useState(LASTS[0]?.[0] ?? 0)
  const [problem, setProblem] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    const propose = async (session: string) => {
      const answer = await api.previewSilence({ session })
      if (answer.ok) setMatchers(answer.body.matchers)
      else setProblem(`The labels of the alert could not be read: ${answer.message}`)
    }
    if (like !== null) void propose(like)
  }, [like])

  async function make() {
    if (meant(matchers).length === 0) return setProblem('Name at least one label.')
    if (comment.trim() === '') return setProblem('Say why: whoever finds a held session reads it.')
    setBusy(true)
    setProblem(null)
    const ends_at = new Date(Date.now() + lasts).toISOString()
    const answer = await api.setSilence({ matchers: meant(matchers), ends_at, comment: comment.trim() })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.message)
    setMatchers([EMPTY])
    setComment('')
    setSaid('Silenced. Alerts that match are held from now on.')
    made()
  }

  return (
    <form
      class="token-form"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        void make()
      }}
    >
      <MatcherRows matchers={matchers} change={setMatchers} />
      <div class="field-pair">
        <div class="field">
          <label for="silence-why">Why</label>
          <input
            id="silence-why"
            value={comment}
            autocomplete="off"
            placeholder="The database moves"
            onInput={event => setComment(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="silence-lasts">For</label>
          <select id="silence-lasts" value={lasts} onChange={event => setLasts(Number(event.currentTarget.value))}>
            {LASTS.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </div>
      </div>
      <SilencePreviewLine matchers={meant(matchers)} />
      <FieldError message={problem} />
      <div class="form-actions">
        <button type="submit" class="primary" disabled={busy}>
          {busy ? 'Silencing…' : 'Silence'}
        </button>
        <span class="muted" role="status">
          {said}
        </span>
      </div>
    </form>
  )
}
