// Puts the Worker's parts together: what the app, the queues and the sweep need of the platform.

import { configuration, varsOf } from '../durable-objects/configuration.ts'
import { investigationClient } from '../durable-objects/investigation-client.ts'
import { lobbyClient } from '../durable-objects/lobby-client.ts'
import { clock, faultText, ids, logLine } from '../durable-objects/platform.ts'
import { wire } from '../durable-objects/wire.ts'
import type { AppDeps } from './http/deps.ts'
import { identitySettings } from './http/identity/settings.ts'
import { parkedFollowers, parkedMemory } from './http/system/parked-followers.ts'
import { probeMemory, serverHealth, serverStandings, type ProbePorts } from './http/system/mcp-health.ts'
import { watchedServers } from './http/system/watched-servers.ts'
import { requestCounts, type RequestCounts } from './metrics/request-counts.ts'

type Context = Pick<ExecutionContext, 'waitUntil'>

/** What an isolate remembers between requests. `watched` and `requests` come with the first request, since they need its configuration. */
const memory = {
  probes: probeMemory(),
  parked: parkedMemory(),
  watched: null as Array<string> | null,
  requests: null as RequestCounts | null,
}

/** What the queues and the sweep need. */
export function ports(env: Env) {
  return {
    db: env.DB,
    alerts: env.ALERTS,
    investigations: investigationClient(env.INVESTIGATIONS),
    lobby: lobbyClient(env.LOBBY),
    clock,
    ids,
    log: ({ event, ...facts }: Record<string, unknown>) => logLine('warn', String(event), facts),
  }
}

/** What the routes need. */
export function appDeps(env: Env, ctx: Context): AppDeps {
  const vars = varsOf(env)
  const { config, loadedAt } = configuration(vars)
  const shared = ports(env)
  const later = (work: Promise<unknown>) => ctx.waitUntil(work)
  const probePorts = (): ProbePorts => ({ tools: wire(env).tools, clock, ids, later })
  return {
    ...shared,
    countRequest: request => countsOf(env).add(request, later),
    config,
    configLoadedAt: loadedAt,
    assets: env.ASSETS ?? null,
    identity: identitySettings(vars),
    // A broken configuration names no servers, and nothing can be wired under it.
    serverHealth: async () =>
      config.ok ? serverHealth(Object.keys(config.config.mcpServers), memory.probes, probePorts()) : [],
    serverStandings: async look =>
      config.ok
        ? serverStandings((memory.watched ??= watchedServers(config.config)), look, memory.probes, probePorts())
        : [],
    parkedFollowers: () =>
      parkedFollowers(memory.parked, { ...shared, ask: () => lobbyClient(env.LOBBY).parked(), later }),
    version: vars['TARSY_VERSION'] ?? 'dev',
  }
}

function countsOf(env: Env): RequestCounts {
  return (memory.requests ??= requestCounts(
    counts =>
      lobbyClient(env.LOBBY)
        .count(counts, null)
        .catch((error: unknown) => logLine('warn', 'requests.not_counted', { fault: faultText(error) })),
    { now: clock.now, sleep: ms => clock.sleep(ms, new AbortController().signal) },
  ))
}
