import { useRef, useState } from 'preact/hooks'
import type { ApiToken } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { everyHalfMinute } from '../../data/clock.ts'
import { DataTable } from '../data-table.tsx'
import { Ago, Day } from '../time.tsx'
import { FieldError } from '../field-error.tsx'

type TokenTableProps = { tokens: ReadonlyArray<ApiToken>; changed: () => void }

export function TokenTable({ tokens, changed }: TokenTableProps) {
  const [ended, setEnded] = useState(false)
  const now = new Date(everyHalfMinute.value).toISOString()
  const isOver = ({ revoked_at, expires_at }: ApiToken) => revoked_at !== null || expires_at <= now
  const over = tokens.filter(isOver)
  const shown = ended ? tokens : tokens.filter(each => !isOver(each))
  if (tokens.length === 0) {
    return <p class="quiet-line">No token has been made. Programs and senders need one; make it above.</p>
  }
  return (
    <>
      <DataTable label="API tokens" heads={['Name', 'May', 'Last used', 'Made', 'Ends', { hidden: 'Actions' }]}>
        {shown.map(token => (
          <tr key={token.id} class={isOver(token) ? 'over' : undefined}>
            <th scope="row">{token.name}</th>
            <td>
              {token.scopes.join(', ')}
              {token.alert_types !== null && <span class="muted"> of {token.alert_types.join(', ')}</span>}
            </td>
            <td>{token.last_used_at === null ? <span class="muted">never</span> : <Ago at={token.last_used_at} />}</td>
            <td>
              <Ago at={token.created_at} /> <span class="muted">by {token.created_by}</span>
            </td>
            <td>
              <End token={token} over={isOver(token)} />
            </td>
            <td class="actions">{!isOver(token) && <Revoke token={token} done={changed} />}</td>
          </tr>
        ))}
      </DataTable>
      {shown.length === 0 && <p class="quiet-line">All tokens have ended.</p>}
      {over.length > 0 && (
        <button type="button" class="quiet" aria-pressed={ended} onClick={() => setEnded(!ended)}>
          {ended ? 'Hide' : 'Show'} {over.length} that ended
        </button>
      )}
    </>
  )
}

function End({ token: { revoked_at, expires_at }, over }: { token: ApiToken; over: boolean }) {
  if (revoked_at !== null) {
    return (
      <>
        revoked <Ago at={revoked_at} />
      </>
    )
  }
  return (
    <>
      {over && 'expired '}
      <Day at={expires_at} />
    </>
  )
}

function Revoke({ token, done }: { token: ApiToken; done: () => void }) {
  const { api } = useApp()
  const dialog = useRef<HTMLDialogElement>(null)
  const [error, setError] = useState<string | null>(null)
  async function revoke() {
    const answer = await api.revokeToken(token.id)
    if (!answer.ok) return setError(answer.message)
    dialog.current?.close()
    done()
  }
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-label={`Revoke ${token.name}`}
        onClick={() => dialog.current?.showModal()}
      >
        Revoke
      </button>
      <dialog ref={dialog} aria-labelledby={`revoke-${token.id}`} onClose={() => setError(null)}>
        <h2 id={`revoke-${token.id}`}>Revoke this token?</h2>
        <p class="dialog-subject">{token.name}</p>
        <p>Whoever uses it is refused at once, and its open pages are closed. It cannot be taken back.</p>
        <FieldError message={error} />
        <div class="dialog-actions">
          {/* The harmless choice has the focus. */}
          <button type="button" autofocus onClick={() => dialog.current?.close()}>
            Keep it
          </button>
          <button type="button" class="danger solid" onClick={() => void revoke()}>
            Revoke
          </button>
        </div>
      </dialog>
    </>
  )
}
