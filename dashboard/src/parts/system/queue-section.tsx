import { useEffect } from 'preact/hooks'
import type { ActiveSessions } from '#core/protocol/api.ts'
import type { SystemConfig } from '#core/protocol/system.ts'
import { useApp } from '../../data/app.ts'
import { titleOf } from '../../data/words.ts'
import { useLoaded } from '../../data/loaded.ts'
import { plural } from '../../data/format.ts'
import { DataTable } from '../data-table.tsx'
import { Loading } from '../loading.tsx'
import { Ago, Took } from '../time.tsx'

/** Who runs, and who waits in which order. Follows the list, so that it is never behind. */
export function QueueSection({ config }: { config: SystemConfig | null }) {
  const { api, list } = useApp()
  useEffect(() => list.follow(), [])
  // Each change of the list may move the queue.
  const loaded = useLoaded(() => api.active(), [list.unfinished.value])
  const places = Number(config?.queue['max_concurrent_sessions'] ?? NaN)
  return (
    <section aria-labelledby="queue-title">
      <h2 id="queue-title">Queue and places</h2>
      <Loading loaded={loaded} what="The queue">
        {sessions => <Queue sessions={sessions} places={places} />}
      </Loading>
    </section>
  )
}

/** `places`: how many may run at a time; NaN while that is not known. */
function Queue({ sessions: { active, queued }, places }: { sessions: ActiveSessions; places: number }) {
  const running = Number.isNaN(places) ? `${active.length} running` : `${active.length} of ${places} places taken`
  return (
    <>
      <p>
        <strong>{running}</strong>,{' '}
        {queued.length === 0 ? 'nobody waits' : `${plural(queued.length, 'session')} waiting`}.
      </p>
      {active.length + queued.length > 0 && (
        <DataTable label="Sessions that run or wait" heads={['Place', 'Session', 'Chain', 'Accepted', 'Runs for']}>
          {active.map(each => (
            <tr key={each.id}>
              <td>running</td>
              <SessionCells session={each} />
              <td>
                <Took start={each.started_at} end={null} />
              </td>
            </tr>
          ))}
          {queued.map(each => (
            <tr key={each.id}>
              <td>{each.queue_position}</td>
              <SessionCells session={each} />
              <td class="muted">waits</td>
            </tr>
          ))}
        </DataTable>
      )}
    </>
  )
}

function SessionCells({ session }: { session: ActiveSessions['queued'][0] | ActiveSessions['active'][0] }) {
  const { id, chain_id, created_at } = session
  return (
    <>
      <th scope="row">
        <a href={`/sessions/${id}`}>{titleOf(session)}</a>
      </th>
      <td>{chain_id}</td>
      <td>
        <Ago at={created_at} />
      </td>
    </>
  )
}
