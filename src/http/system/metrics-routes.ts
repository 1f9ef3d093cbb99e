import { faultText } from '#core/fault-text.ts'
import { Hono } from 'hono'
import type { LabelsOf, MetricName } from '#metrics/catalogue.ts'
import { labelText, type Count } from '#metrics/counts.ts'
import { CONTENT_TYPE, renderMetrics } from '#metrics/render.ts'
import type { LobbyMetrics } from '#objects/lobby-client.ts'
import { countSessions } from '#store/standing.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { FRESH_MS, type Freshness } from './mcp-health.ts'
import { SOURCE_TIMEOUT_MS, within } from './within.ts'

/** The metrics for Prometheus. A source that does not answer in time is left out, so that no gauge is stale; only a server's health may be up to five minutes old. */
export const metrics = new Hono<AppEnv>().get('/', async c => {
  const { deps } = c.var
  const parts = await Promise.all([lobbyCounts(deps), sessionGauges(deps), healthGauges(deps)])
  return c.body(renderMetrics(parts.flat()), 200, { 'Content-Type': CONTENT_TYPE })
})

async function lobbyCounts(deps: AppDeps): Promise<Array<Count>> {
  const lobby = await readOrNull(deps, 'lobby', deps.lobby.metrics())
  return lobby === null ? [] : [...lobby.counts, ...lobbyGauges(lobby, deps)]
}

function lobbyGauges({ places, sockets }: LobbyMetrics, { config }: AppDeps): Array<Count> {
  return [
    gauge('tarsy_workers_active', places, {}),
    gauge('tarsy_ws_connections_active', sockets, {}),
    ...(config.ok ? [gauge('tarsy_workers_total', config.config.queue.maxConcurrentSessions, {})] : []),
  ]
}

async function sessionGauges(deps: AppDeps): Promise<Array<Count>> {
  const sessions = await readOrNull(deps, 'store', countSessions(deps.db))
  if (sessions === null) return []
  return [
    gauge('tarsy_sessions_active', sessions.active, {}),
    gauge('tarsy_sessions_queued', sessions.queued, {}),
    ...sessions.rated.map(({ rating, n }) => gauge('tarsy_sessions_reviewed_total', n, { quality_rating: rating })),
  ]
}

// Shorter than SOURCE_TIMEOUT_MS: one server that hangs must not cost the values of the others. Its own follows at the next scrape.
const SCRAPE_FRESHNESS: Freshness = { maxAgeMs: FRESH_MS, waitMs: 1_500 }

async function healthGauges(deps: AppDeps): Promise<Array<Count>> {
  const servers = await readOrNull(deps, 'mcp', deps.listKnownServerHealth(SCRAPE_FRESHNESS))
  return (servers ?? []).map(({ id, healthy }) => gauge('tarsy_mcp_health_status', healthy ? 1 : 0, { server: id }))
}

function readOrNull<T>(deps: AppDeps, source: string, reading: Promise<T>): Promise<T | null> {
  const answerOrNull = reading.catch((error: unknown) => {
    deps.log({ event: 'metrics.source_failed', source, cause: faultText(error) })
    return null
  })
  return within(deps.clock, SOURCE_TIMEOUT_MS, answerOrNull, null)
}

function gauge<N extends MetricName>(name: N, by: number, labels: LabelsOf<N>): Count {
  return { name, labels: labelText(labels), part: '', by }
}
