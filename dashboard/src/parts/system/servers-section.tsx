import type { McpServerHealth } from '#core/protocol/api.ts'
import { useApp } from '../../data/app.ts'
import { useLoaded } from '../../data/loaded.ts'
import { plural } from '../../data/format.ts'
import { Loading } from '../loading.tsx'
import { Ago } from '../time.tsx'

export function ServersSection() {
  const { api } = useApp()
  const loaded = useLoaded(() => api.mcpServers())
  return (
    <section aria-labelledby="servers-title">
      <div class="section-head">
        <h2 id="servers-title">Tool servers (MCP)</h2>
        <button type="button" class="quiet" onClick={() => void loaded.reload()}>
          Ask them again
        </button>
      </div>
      <Loading loaded={loaded} what="The tool servers">
        {({ servers }) =>
          servers.length === 0 ? (
            <p class="quiet-line">No server is configured: name one under mcp_servers in tarsy.yaml.</p>
          ) : (
            <div class="senders">
              {servers.map(each => (
                <Server key={each.id} server={each} />
              ))}
            </div>
          )
        }
      </Loading>
    </section>
  )
}

function Server({ server: { id, healthy, last_check, tool_count, tools, error } }: { server: McpServerHealth }) {
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
