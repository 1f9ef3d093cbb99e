import { useLocation } from 'preact-iso'
import { useState } from 'preact/hooks'
import type { NotificationsDryRun, SessionListItem } from '#core/protocol/api.ts'
import { END_STATUSES } from '#core/protocol/status.ts'
import { useApp } from '../../data/app.ts'
import { everyHalfMinute } from '../../data/clock.ts'
import { ago } from '../../data/format.ts'
import { useLoaded } from '../../data/loaded.ts'
import { STATUS_WORDS, titleOf } from '../../data/words.ts'
import { FieldError } from '../field-error.tsx'
import { Loading } from '../loading.tsx'
import { NotifyTrial } from './notify-trial.tsx'

type Tried = { session: string; said: NotificationsDryRun }

/** `?session=` chooses one that is not among the newest. */
export function NotifyDryRun() {
  const { api } = useApp()
  const { query } = useLocation()
  const ended = useLoaded(() => api.sessions({ status: END_STATUSES.join(','), page_size: '50' }))
  const [chosen, setChosen] = useState(query.session ?? '')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState<Tried | null>(null)
  const sessions = ended.body?.sessions ?? []
  const session = chosen === '' ? (sessions[0]?.id ?? '') : chosen

  async function run() {
    if (busy) return
    setBusy(true)
    setProblem(null)
    const answer = await api.dryRunNotify(session)
    setBusy(false)
    if (answer.ok) setTried({ session, said: answer.body })
    else setProblem(answer.message)
  }

  return (
    <section aria-labelledby="notify-dry-title">
      <h2 id="notify-dry-title">What would be sent</h2>
      <p class="muted">The end of a session is told as if it came now. Nothing is sent, and no secret is shown.</p>
      <Loading loaded={ended} what="The sessions" rows={1}>
        {() =>
          session === '' ? (
            <p class="quiet-line">No session has ended yet. Submit an alert, and come back when it is done.</p>
          ) : (
            <form
              class="token-form"
              onSubmit={event => {
                event.preventDefault()
                void run()
              }}
            >
              <div class="field">
                <label for="notify-session">
                  Session <span class="muted">the newest that ended</span>
                </label>
                <select
                  id="notify-session"
                  value={session}
                  aria-invalid={problem !== null}
                  onChange={event => setChosen(event.currentTarget.value)}
                >
                  {!sessions.some(each => each.id === session) && <option value={session}>{session}</option>}
                  {sessions.map(each => (
                    <option key={each.id} value={each.id}>
                      {optionOf(each)}
                    </option>
                  ))}
                </select>
              </div>
              <FieldError message={problem} />
              <div class="form-actions">
                <button type="submit" class="primary" disabled={busy}>
                  {busy ? 'Trying…' : 'Show what would be sent'}
                </button>
                <a href={`/sessions/${session}`}>This session</a>
              </div>
            </form>
          )
        }
      </Loading>
      <div aria-live="polite">
        {tried !== null && <NotifyTrial session={tried.session} said={tried.said} old={tried.session !== session} />}
      </div>
    </section>
  )
}

function optionOf(session: SessionListItem): string {
  const { status, completed_at: at } = session
  return `${titleOf(session)} · ${STATUS_WORDS[status]}${at === null ? '' : `, ${ago(at, everyHalfMinute.value)}`}`
}
