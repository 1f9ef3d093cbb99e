import { useState } from 'preact/hooks'
import type { NewApiToken } from '#core/protocol/api.ts'
import { SCOPES, type Scope } from '#core/protocol/scopes.ts'
import { useApp } from '../../data/app.ts'

export const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  ingest: 'hand in alerts',
  read: 'see everything but tokens and the audit log',
  respond: 'cancel, ask and review',
  admin: 'all of it, and tokens',
}

const LASTS: ReadonlyArray<[days: number, words: string]> = [
  [7, 'a week'],
  [90, '90 days'],
  [365, 'a year'],
  [3_650, '10 years'],
]

export function TokenForm({ made }: { made: (token: NewApiToken) => void }) {
  const { api } = useApp()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<ReadonlyArray<Scope>>(['read'])
  const [types, setTypes] = useState('')
  const [days, setDays] = useState(90)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const takesTypes = scopes.length === 1 && scopes[0] === 'ingest'

  const toggle = (scope: Scope) =>
    setScopes(scopes.includes(scope) ? scopes.filter(each => each !== scope) : [...scopes, scope])

  async function make() {
    if (name.trim() === '') return setProblem('Give the token a name: alerts and the audit log show it.')
    if (scopes.length === 0) return setProblem('Choose what the token may do.')
    setBusy(true)
    setProblem(null)
    const only = types
      .split(',')
      .map(each => each.trim())
      .filter(each => each !== '')
    const answer = await api.makeToken({
      name: name.trim(),
      scopes: [...scopes],
      expires_in_days: days,
      ...(takesTypes && only.length > 0 && { alert_types: only }),
    })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.message)
    setName('')
    made(answer.body)
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
      <div class="field-pair">
        <div class="field">
          <label for="token-name">Name</label>
          <input
            id="token-name"
            value={name}
            autocomplete="off"
            placeholder="grafana-prod"
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : 'token-problem'}
            onInput={event => setName(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="token-days">Lasts</label>
          <select id="token-days" value={days} onChange={event => setDays(Number(event.currentTarget.value))}>
            {LASTS.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </div>
      </div>
      <fieldset class="scopes">
        <legend>May</legend>
        {SCOPES.map(scope => (
          <label key={scope}>
            <input type="checkbox" checked={scopes.includes(scope)} onChange={() => toggle(scope)} />
            <span>
              <code>{scope}</code> <span class="muted">{SCOPE_WORDS[scope]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {takesTypes && (
        <div class="field">
          <label for="token-types">
            Alert types <span class="muted">optional, with commas; none means all</span>
          </label>
          <input id="token-types" value={types} onInput={event => setTypes(event.currentTarget.value)} />
        </div>
      )}
      {problem !== null && (
        <p class="field-error" id="token-problem" role="alert">
          {problem}
        </p>
      )}
      <div class="form-actions">
        <button type="submit" class="primary" disabled={busy}>
          {busy ? 'Making…' : 'Make the token'}
        </button>
      </div>
    </form>
  )
}
