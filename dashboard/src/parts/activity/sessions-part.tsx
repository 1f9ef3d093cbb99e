import type { SessionList } from '#core/protocol/api.ts'
import type { UsageSummary } from '#core/protocol/summaries.ts'
import type { CsvTable } from '../../data/csv.ts'
import { count, duration } from '../../data/format.ts'
import type { Loaded } from '../../data/loaded.ts'
import { titleOf } from '../../data/words.ts'
import { DataTable } from '../data-table.tsx'
import { Ago } from '../time.tsx'
import { Part } from './part.tsx'

const NONE = <p class="muted">No session in this time.</p>

/** The sessions that took longest. */
export function LongestPart({ loaded }: { loaded: Loaded<SessionList> }) {
  return (
    <Part title="Longest sessions" loaded={loaded} csv={longestOf}>
      {({ sessions }) =>
        sessions.length === 0 ? (
          NONE
        ) : (
          <DataTable label="Longest sessions" heads={['Session', 'Took', 'Tokens', 'Created']}>
            {sessions.map(session => (
              <tr key={session.id}>
                <th scope="row">
                  <a href={`/sessions/${session.id}`}>{titleOf(session)}</a>
                </th>
                <td class="figure">{session.duration_ms === null ? '–' : duration(session.duration_ms)}</td>
                <td class="figure">{count(session.total_tokens)}</td>
                <td>
                  <Ago at={session.created_at} />
                </td>
              </tr>
            ))}
          </DataTable>
        )
      }
    </Part>
  )
}

function longestOf({ sessions }: SessionList): CsvTable {
  return {
    columns: ['Session', 'Alert', 'chain', 'duration (ms)', 'tokens', 'created'],
    rows: sessions.map(session => [
      session.id,
      titleOf(session),
      session.chain_id,
      session.duration_ms,
      session.total_tokens,
      session.created_at,
    ]),
  }
}

const MOST = 10

/** The sessions whose models read and wrote most. */
export function DearestPart({ loaded }: { loaded: Loaded<UsageSummary> }) {
  return (
    <Part title="Sessions with most tokens" loaded={loaded} csv={dearestOf}>
      {({ top_sessions }) =>
        top_sessions.length === 0 ? (
          NONE
        ) : (
          <DataTable label="Sessions with most tokens" heads={['Session', 'Tokens', 'Chain', 'Created']}>
            {top_sessions.slice(0, MOST).map(session => (
              <tr key={session.session_id}>
                <th scope="row">
                  <a href={`/sessions/${session.session_id}`}>{session.alert_type ?? 'No type'}</a>
                </th>
                <td class="figure">{count(session.total_tokens)}</td>
                <td>{session.chain_id}</td>
                <td>
                  <Ago at={session.created_at} />
                </td>
              </tr>
            ))}
          </DataTable>
        )
      }
    </Part>
  )
}

function dearestOf({ top_sessions }: UsageSummary): CsvTable {
  return {
    columns: ['Session', 'alert type', 'chain', 'tokens', 'created'],
    rows: top_sessions.map(session => [
      session.session_id,
      session.alert_type,
      session.chain_id,
      session.total_tokens,
      session.created_at,
    ]),
  }
}
