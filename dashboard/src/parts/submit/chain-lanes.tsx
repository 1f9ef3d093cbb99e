import type { AlertTypes } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { lanesOf } from '../../data/chain-lanes.ts'
import { useLoaded } from '../../data/loaded.ts'

/** What will run: the stages of the chain that takes this alert, one after the other, and who works side by side in each. */
export function ChainLanes({ type, types }: { type: string; types: AlertTypes | null }) {
  const { api } = useApp()
  const { body } = useLoaded(() => api.config())
  if (types === null || body === null) return null
  const chain = types.alert_types.find(each => each.type === type)?.chain_id ?? types.default_chain_id
  const lanes = lanesOf(body.chains[chain])
  if (lanes.length === 0) return null
  return (
    <section class="chain-lanes" aria-label={`Chain ${chain}`}>
      <h2>
        What will run: <code>{chain}</code>
      </h2>
      <ol>
        {lanes.map(({ name, agents, synthesis }) => (
          <li key={name}>
            <strong>{name}</strong>
            <ul>
              {agents.map((agent, at) => (
                <li key={`${at} ${agent}`}>{agent}</li>
              ))}
            </ul>
            {synthesis && <span class="muted">then joined into one</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}
