import type { McpServerHealth, SystemState } from '#core/protocol/api.ts'
import type { SystemConfig } from '#core/protocol/system.ts'
import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'
import { plural } from '../../data/format.ts'
import { Loading } from '../loading.tsx'
import { Ago } from '../time.tsx'
import { LastFailure } from './last-failure.tsx'

type Calls = NonNullable<SystemState['servers']>

/** What probes find now, and how the calls of investigations went last. */
export function ServersSection({ calls, config }: { calls: Calls; config: SystemConfig | null }) {
  const { api } = useApp()
  const loaded = useLoaded(() => api.mcpServers())
  return (
    <section class="slow" aria-labelledby="servers-title">
      <div class="section-head">
        <h2 id="servers-title">Tool servers (MCP)</h2>
        <button type="button" class="quiet" onClick={() => void loaded.reload()}>
          Ask them again
        </button>
      </div>
      <Loading loaded={loaded} what="The tool servers" rows={Object.keys(config?.mcp_servers ?? {}).length}>
        {({ servers }) =>
          servers.length === 0 ? (
            <p class="quiet-line">No server is configured: name one under mcp_servers in tarsy.yaml.</p>
          ) : (
            <div class="senders">
              {servers.map(each => (
                <Server key={each.id} server={each} called={calls.find(({ id }) => id === each.id)} />
              ))}
            </div>
          )
        }
      </Loading>
    </section>
  )
}

type ServerProps = { server: McpServerHealth; called: Calls[number] | undefined }

function Server({ server: { id, healthy, last_check, tool_count, tools, error }, called }: ServerProps) {
  return (
    <details class="sender">
      <summary>
        <strong>{id}</strong>
        <span class="sender-news">
          <span class="muted">{plural(tool_count, 'tool')}</span>
          <Health healthy={healthy} />
          <span class="muted">
            asked <Ago at={last_check} />
          </span>
        </span>
      </summary>
      <div class="sender-body">
        {error !== null && <p class="refused">{error}</p>}
        {called !== undefined && (
          <dl class="sender-facts">
            {called.last_ok_at !== null && (
              <div>
                <dt>Answered a session</dt>
                <dd>
                  <Ago at={called.last_ok_at} />
                </dd>
              </div>
            )}
            <div>
              <dt>Failed a session</dt>
              <dd>
                <LastFailure failure={called.last_failure} ok={called.last_ok_at} />
              </dd>
            </div>
          </dl>
        )}
        {tools.length === 0 ? (
          <p class="muted">No tools are known: they are asked for again when the server answers.</p>
        ) : (
          <dl class="sender-facts">
            {tools.map(({ name, description }) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>{description}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </details>
  )
}

function Health({ healthy }: { healthy: boolean | null }) {
  if (healthy === null) return <span class="muted">not answered yet</span>
  return healthy ? <span class="heard">answers</span> : <span class="refused">does not answer</span>
}
