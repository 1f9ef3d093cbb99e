import type { SystemWarning } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'
import { Loading } from '../loading.tsx'
import { Ago } from '../time.tsx'

/** The server's words for its kinds of warnings. A kind of a newer server shows its own. */
const KINDS: Readonly<Record<string, string>> = {
  configuration: 'Configuration',
  identity: 'Identity',
  mcp_health: 'Tool servers',
  follower: 'Followers that are behind',
  runbook: 'Runbooks',
}

export function WarningsSection() {
  const { api } = useApp()
  const loaded = useLoaded(() => api.warnings())
  return (
    <section aria-labelledby="warnings-title">
      <div class="section-head">
        <h2 id="warnings-title">Warnings</h2>
        <button type="button" class="quiet" onClick={() => void loaded.reload()}>
          Refresh
        </button>
      </div>
      <Loading loaded={loaded} what="The warnings" rows={1}>
        {({ warnings }) =>
          warnings.length === 0 ? (
            <p class="quiet-line">Nothing to mend.</p>
          ) : (
            [...Map.groupBy(warnings, ({ category }) => category)].map(([category, each]) => (
              <Kind key={category} category={category} warnings={each} />
            ))
          )
        }
      </Loading>
    </section>
  )
}

function Kind({ category, warnings }: { category: string; warnings: ReadonlyArray<SystemWarning> }) {
  return (
    <div class="warnings">
      <h3>{KINDS[category] ?? category}</h3>
      <ul>
        {warnings.map(({ id, message, details, created_at }) => (
          <li key={id}>
            <p>
              {message} <span class="muted">since</span> <Ago at={created_at} />
            </p>
            {details !== '' && <p class="muted">{details}</p>}
          </li>
        ))}
      </ul>
    </div>
  )
}
