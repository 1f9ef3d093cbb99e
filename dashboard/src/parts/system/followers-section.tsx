import type { SystemState } from '#core/protocol/api.ts'
import { plural } from '../../data/format.ts'
import type { Loaded } from '../../data/loaded.ts'
import { DataTable } from '../data-table.tsx'
import { Loading } from '../loading.tsx'
import { Ago } from '../time.tsx'

const NEXT = {
  triedAgain: 'It is tried again by itself, every 10 minutes at least.',
  givenUp: 'Given up after a day: tried again when the session is opened or has news.',
}

/** What sessions could not bring to where it belongs for more than a minute: the list's rows, the metrics, messages to recipients. */
export function FollowersSection({ state }: { state: Loaded<SystemState> }) {
  return (
    <section aria-labelledby="followers-title">
      <h2 id="followers-title">Followers that are behind</h2>
      <Loading loaded={state} what="The followers" rows={1}>
        {({ followers }) =>
          followers.length === 0 ? (
            <p class="quiet-line">None is behind: rows, lists, metrics and messages follow the sessions.</p>
          ) : (
            <DataTable
              label="Followers that are behind"
              heads={['Follower', 'Writes to', 'Behind', 'Since', 'Last error', 'What happens next']}
            >
              {followers.map(({ name, target, sessions, session_id: session, since, error, given_up: givenUp }) => (
                <tr key={`${name} ${givenUp}`}>
                  <th scope="row">{name}</th>
                  <td>{target}</td>
                  <td>
                    <a href={`/sessions/${session}`}>{plural(sessions, 'session')}</a>
                  </td>
                  <td>
                    <Ago at={since} />
                  </td>
                  <td class="refused">{error}</td>
                  <td>{givenUp ? NEXT.givenUp : NEXT.triedAgain}</td>
                </tr>
              ))}
            </DataTable>
          )
        }
      </Loading>
    </section>
  )
}
