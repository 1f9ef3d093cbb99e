import { useEffect, useState } from 'preact/hooks'
import type { AuditEntry } from '#core/protocol/api.ts'
import type { ApiError } from '../../data/api.ts'
import { useApp } from '../../data/app.ts'
import { actionsOf, filterEntries, wordsOf } from '../../data/audit.ts'
import { plural } from '../../data/format.ts'
import { DataTable } from '../data-table.tsx'
import { Failure } from '../notice.tsx'
import { SkeletonRows } from '../skeleton.tsx'
import { Ago } from '../time.tsx'

/** Who did what, the newest first. The filter works on what has been loaded, and says so. */
export function AuditLog() {
  const { api } = useApp()
  const [entries, setEntries] = useState<ReadonlyArray<AuditEntry> | null>(null)
  const [more, setMore] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const [text, setText] = useState('')
  const [action, setAction] = useState('')

  async function load(before: number | null) {
    setBusy(true)
    const answer = await api.audit(before)
    setBusy(false)
    if (!answer.ok) return setError(answer)
    setError(null)
    setMore(answer.body.more)
    setEntries([...(before === null ? [] : (entries ?? [])), ...answer.body.entries])
  }
  useEffect(() => void load(null), [])

  const shown = filterEntries(entries ?? [], { text, action })
  return (
    <section aria-labelledby="audit-title">
      <div class="section-head">
        <h2 id="audit-title">Audit log</h2>
        <a class="button" href="/api/v1/audit/export" download="audit.jsonl">
          Export as JSON lines
        </a>
      </div>
      {error !== null && (
        <Failure
          what="The audit log could not be loaded"
          error={error}
          retry={() => void load(entries?.at(-1)?.number ?? null)}
        />
      )}
      {entries === null && error === null && <SkeletonRows rows={6} />}
      {entries !== null && (
        <>
          <div class="filters" role="search">
            <input
              type="search"
              aria-label="Filter by who, what or target"
              placeholder="Who, what, target"
              value={text}
              onInput={event => setText(event.currentTarget.value)}
            />
            <select aria-label="Act" value={action} onChange={event => setAction(event.currentTarget.value)}>
              <option value="">Every act</option>
              {actionsOf(entries).map(each => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </div>
          <p class="result-count" aria-live="polite">
            {plural(shown.length, 'entry', 'entries')} of the newest {entries.length}
            {!more && ', which are all'}
          </p>
          <Entries entries={shown} />
          {more && (
            <button type="button" disabled={busy} onClick={() => void load(entries.at(-1)?.number ?? null)}>
              {busy ? 'Loading…' : 'Load older entries'}
            </button>
          )}
        </>
      )}
    </section>
  )
}

function Entries({ entries }: { entries: ReadonlyArray<AuditEntry> }) {
  if (entries.length === 0) return <p class="quiet-line">No entry fits. Change the filter, or load older entries.</p>
  return (
    <DataTable label="Entries of the audit log" heads={['When', 'Who', 'What', 'Of what', 'Details']}>
      {entries.map(entry => (
        <tr key={entry.number}>
          <td class="when">
            <Ago at={entry.at} />
          </td>
          <td>{entry.actor ?? <span class="muted">unknown</span>}</td>
          <td>
            <span class={entry.action === 'refused' ? 'refused' : undefined}>{entry.action}</span>
            {entry.count > 1 && ` × ${entry.count}`}
          </td>
          <td>
            <Target entry={entry} />
          </td>
          <td class="muted">{wordsOf(entry)}</td>
        </tr>
      ))}
    </DataTable>
  )
}

function Target({ entry: { action, target } }: { entry: AuditEntry }) {
  if (target === null) return null
  const isSession = /^(session|question|alert)\./.test(action)
  return isSession ? (
    <a href={`/sessions/${target}`}>{target.slice(0, 8)}</a>
  ) : (
    <code title={target}>{target.slice(0, 8)}</code>
  )
}
