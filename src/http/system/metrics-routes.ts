import { Hono } from 'hono'
import type { LabelsOf, MetricName } from '#metrics/catalogue.ts'
import { labelText, type Count } from '#metrics/counts.ts'
import { CONTENT_TYPE, renderMetrics } from '#metrics/render.ts'
import type { LobbyMetrics } from '#objects/lobby-client.ts'
import { countSessions } from '#store/standing.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { FRESH_MS, type Look } from './mcp-health.ts'
import { within } from './within.ts'

/** For a scraper. What cannot be learned now is left out, so that a gauge is never an old one; a slow server's is at most five minutes old. */
export const metrics = new Hono<AppEnv>().get('/', async c => {
  const { deps } = c.var
  const parts = await Promise.all([lobbyCounts(deps), sessionGauges(deps), healthGauges(deps)])
  return c.body(renderMetrics(parts.flat()), 200, { 'Content-Type': CONTENT_TYPE })
})

async function lobbyCounts(deps: AppDeps): Promise<Array<Count>> {
  const known = await orNull(deps, 'lobby', deps.lobby.metrics())
  return known === null ? [] : [...known.counts, ...roomGauges(known, deps)]
}

function roomGauges({ places, sockets }: LobbyMetrics, { config }: AppDeps): Array<Count> {
  return [
    gauge('tarsy_workers_active', places, {}),
    gauge('tarsy_ws_connections_active', sockets, {}),
    ...(config.ok ? [gauge('tarsy_workers_total', config.config.queue.maxConcurrentSessions, {})] : []),
  ]
}

async function sessionGauges(deps: AppDeps): Promise<Array<Count>> {
  const found = await orNull(deps, 'store', countSessions(deps.db))
  if (found === null) return []
  return [
    gauge('tarsy_sessions_active', found.active, {}),
    gauge('tarsy_sessions_queued', found.queued, {}),
    ...found.rated.map(({ rating, n }) => gauge('tarsy_sessions_reviewed_total', n, { quality_rating: rating })),
  ]
}

// A scraper gives up after 10 s (Prometheus' default); a source that is slower than this is left out.
const PATIENCE_MS = 2_000
// Below that patience: a server that hangs must not take the others' values along. What it is found to be shows at the next scrape.
const HEALTH_LOOK: Look = { maxAgeMs: FRESH_MS, waitMs: 1_500 }

async function healthGauges(deps: AppDeps): Promise<Array<Count>> {
  const servers = await orNull(deps, 'mcp', deps.serverStandings(HEALTH_LOOK))
  return (servers ?? []).map(({ id, healthy }) => gauge('tarsy_mcp_health_status', healthy ? 1 : 0, { server: id }))
}

function orNull<T>(deps: AppDeps, source: string, asked: Promise<T>): Promise<T | null> {
  const answered = asked.catch((error: unknown) => {
    deps.log({ event: 'metrics.source_failed', source, cause: String(error) })
    return null
  })
  return within(deps.clock, PATIENCE_MS, answered, null)
}

function gauge<N extends MetricName>(name: N, by: number, labels: LabelsOf<N>): Count {
  return { name, labels: labelText(labels), part: '', by }
}
