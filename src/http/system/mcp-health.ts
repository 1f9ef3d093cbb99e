// The health of the configured MCP servers, by the newest probe of each. A probe starts only when somebody asks: an idle system probes nothing.

import type { McpServerHealth } from '#core/protocol/api.ts'
import { PROBE_TIMEOUT_MS, probeServer, unhealthy, type ProbePorts } from './probe-server.ts'
import { within } from './within.ts'

/** A result is probed again after this time. The reference (TARSy in Go) probes every 15 s. */
export const FRESH_MS = 15_000
/** A result is told for this long. Prometheus, too, keeps a value for 5 minutes (its lookback). */
const KNOWN_MS = 300_000

/** `since`: when this isolate first found the server healthy, or unhealthy, as it is now; milliseconds since the epoch. */
export type ServerHealth = McpServerHealth & { since: number }

/** Results up to `maxAgeMs` old are good enough; for newer ones a caller waits at most `waitMs`. */
export type Freshness = { maxAgeMs: number; waitMs: number }

/** The dashboard gives up after 10 s and then shows no server at all, so a server that hangs may cost a page this much and no more. */
const PAGE_FRESHNESS: Freshness = { maxAgeMs: KNOWN_MS, waitMs: 2_500 }

type ProbeResult = { health: McpServerHealth; startedAt: number; since: number }
type RunningProbe = { startedAt: number; done: Promise<void> }

/** One for each isolate. The ports come with each call, because `later` belongs to one request. */
export class McpHealth {
  readonly #results = new Map<string, ProbeResult>()
  readonly #running = new Map<string, RunningProbe>()

  /** One row for each server, sorted by id. A server without a known result is neither healthy nor unhealthy, and keeps the tools it last had. */
  async listAll(servers: ReadonlyArray<string>, ports: ProbePorts): Promise<Array<McpServerHealth>> {
    await this.#refresh(servers, PAGE_FRESHNESS, ports)
    const now = ports.clock.now()
    return servers.toSorted().map(id => this.#findResult(id, KNOWN_MS, now)?.health ?? this.#unansweredRow(id, now))
  }

  /** The servers with a known result, sorted by id. */
  async listKnown(
    servers: ReadonlyArray<string>,
    freshness: Freshness,
    ports: ProbePorts,
  ): Promise<Array<ServerHealth>> {
    await this.#refresh(servers, freshness, ports)
    const now = ports.clock.now()
    const results = servers.toSorted().flatMap(id => this.#findResult(id, KNOWN_MS, now) ?? [])
    return results.map(({ health, since }) => ({ ...health, since }))
  }

  /** Probes stale servers in the background. Waits (at most `waitMs`) only if some server has no result that is good enough. */
  async #refresh(servers: ReadonlyArray<string>, { maxAgeMs, waitMs }: Freshness, ports: ProbePorts): Promise<void> {
    const now = ports.clock.now()
    const stale = servers.filter(id => this.#findResult(id, FRESH_MS, now) === null)
    const probes = Promise.all(stale.map(id => this.#startProbe(id, ports)))
    if (servers.every(id => this.#findResult(id, maxAgeMs, now) !== null)) return
    await within(ports.clock, waitMs, probes, [])
  }

  /** Runs one probe of a server at a time, however many callers ask. */
  #startProbe(id: string, ports: ProbePorts): Promise<void> {
    const startedAt = ports.clock.now()
    const running = this.#running.get(id)
    // A probe that is long overdue was cut off together with the request that started it.
    if (running !== undefined && startedAt - running.startedAt < 2 * PROBE_TIMEOUT_MS) return running.done
    const done = this.#probe(id, startedAt, ports)
    this.#running.set(id, { startedAt, done })
    ports.later(done)
    return done
  }

  async #probe(id: string, startedAt: number, ports: ProbePorts): Promise<void> {
    const last = this.#results.get(id)
    const health = await probeServer(id, last?.health, ports)
    const since = last?.health.healthy === health.healthy ? last.since : startedAt
    this.#results.set(id, { health, startedAt, since })
    this.#running.delete(id)
  }

  #findResult(id: string, maxAgeMs: number, now: number): ProbeResult | null {
    const result = this.#results.get(id)
    return result !== undefined && now - result.startedAt < maxAgeMs ? result : null
  }

  #unansweredRow(id: string, now: number): McpServerHealth {
    const checkedAt = this.#running.get(id)?.startedAt ?? now
    const row = unhealthy(id, this.#results.get(id)?.health, checkedAt, 'the server has not answered yet')
    return { ...row, healthy: null }
  }
}
