import type { SystemState } from '#core/protocol/api.ts'
import type { Loaded } from '../../data/loaded.ts'
import { DataTable } from '../data-table.tsx'
import { Loading } from '../loading.tsx'
import { Ago } from '../time.tsx'
import { LastFailure } from './last-failure.tsx'

/** When each model last answered, and why it last did not. */
export function ProvidersSection({ state }: { state: Loaded<SystemState> }) {
  return (
    <section aria-labelledby="providers-title">
      <div class="section-head">
        <h2 id="providers-title">Models</h2>
        <button type="button" class="quiet" onClick={() => void state.reload()}>
          Refresh
        </button>
      </div>
      <Loading loaded={state} what="The models">
        {({ providers }) =>
          providers === null ? (
            <p class="quiet-line">How the models answered cannot be read now. Refresh in a moment.</p>
          ) : providers.length === 0 ? (
            <p class="quiet-line">No model was called within a month. Submit an alert: its calls show here.</p>
          ) : (
            <DataTable label="Models" heads={['Provider', 'Model', 'Last answer', 'Last failure']}>
              {providers.map(({ provider, model, last_ok_at: ok, last_failure: failure }) => (
                <tr key={`${provider} ${model}`}>
                  <th scope="row">
                    <a href={`/system?config=${encodeURIComponent(`llm_providers.${provider}.`)}`}>{provider}</a>
                  </th>
                  <td>{model}</td>
                  <td>{ok === null ? <span class="muted">none</span> : <Ago at={ok} />}</td>
                  <td>
                    <LastFailure failure={failure} ok={ok} />
                  </td>
                </tr>
              ))}
            </DataTable>
          )
        }
      </Loading>
    </section>
  )
}
