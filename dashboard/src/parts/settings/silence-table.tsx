import { useState } from 'preact/hooks'
import type { Silence } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { everyHalfMinute } from '../../data/clock.ts'
import { exactTime } from '../../data/date-format.ts'
import { plural } from '../../data/format.ts'
import { untilWords } from '../../data/held.ts'
import { matcherText } from '../../data/silences.ts'
import { DataTable } from '../data-table.tsx'
import { FieldError } from '../field-error.tsx'

type TableProps = { silences: ReadonlyArray<Silence>; mayEnd: boolean; changed: () => void }

const STATES: Record<Silence['state'], string> = { active: 'Active', pending: 'Begins later', expired: 'Over' }

export function SilenceTable({ silences, mayEnd, changed }: TableProps) {
  const [over, setOver] = useState(false)
  const ended = silences.filter(({ state }) => state === 'expired')
  const shown = over ? silences : silences.filter(({ state }) => state !== 'expired')
  return (
    <>
      {shown.length === 0 ? (
        <p class="quiet-line">No alert is silenced.</p>
      ) : (
        <DataTable
          label="Silences"
          heads={['Alerts with', 'Why', 'State', 'Ends', 'Holds', 'By', { hidden: 'Actions' }]}
        >
          {shown.map(silence => (
            <SilenceRow key={silence.id} silence={silence} mayEnd={mayEnd} changed={changed} />
          ))}
        </DataTable>
      )}
      {ended.length > 0 && (
        <button type="button" class="quiet" aria-pressed={over} onClick={() => setOver(!over)}>
          {over ? 'Hide' : 'Show'} {ended.length} of the last days
        </button>
      )}
    </>
  )
}

type RowProps = { silence: Silence; mayEnd: boolean; changed: () => void }

function SilenceRow({ silence, mayEnd, changed }: RowProps) {
  const { id, matchers, comment, state, ends_at, held, created_by } = silence
  return (
    <tr class={state === 'expired' ? 'ended' : undefined}>
      <th scope="row">
        <ul class="matchers">
          {matchers.map(each => (
            <li key={matcherText(each)}>
              <code>{matcherText(each)}</code>
            </li>
          ))}
        </ul>
      </th>
      <td>{comment}</td>
      <td>{STATES[state]}</td>
      <td>
        <time dateTime={ends_at} title={exactTime(ends_at)}>
          {untilWords(ends_at, everyHalfMinute.value)}
        </time>
      </td>
      <td>{held === 0 ? <span class="muted">none</span> : plural(held, 'session')}</td>
      <td class="muted">{created_by}</td>
      <td class="actions">
        {mayEnd && state !== 'expired' && <EndNow id={id} subject={comment} held={held} done={changed} />}
      </td>
    </tr>
  )
}

type EndProps = { id: string; subject: string; held: number; done: () => void }

/** Sessions that it holds start at once, so the button says how many there are. */
function EndNow({ id, subject, held, done }: EndProps) {
  const { api } = useApp()
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  async function end() {
    setBusy(true)
    const answer = await api.endSilence(id)
    setBusy(false)
    setError(answer.ok ? null : answer.message)
    if (answer.ok) done()
  }
  const words = held === 0 ? 'End now' : `End and start ${plural(held, 'session')}`
  return (
    <>
      <button
        type="button"
        class="quiet"
        disabled={busy}
        aria-label={`${words}: ${subject}`}
        onClick={() => void end()}
      >
        {busy ? 'Ending…' : words}
      </button>
      <FieldError message={error} />
    </>
  )
}
