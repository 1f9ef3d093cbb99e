// The door. Everything that the platform can call is on this page.

import { configuration, varsOf } from '../durable-objects/configuration.ts'
import { investigationClient } from '../durable-objects/investigation-client.ts'
import { lobbyClient } from '../durable-objects/lobby-client.ts'
import { clock, faultText, ids, logLine } from '../durable-objects/platform.ts'
import { wire } from '../durable-objects/wire.ts'
import { sweep } from './cron/sweep.ts'
import { createApp } from './http/app.ts'
import type { AppDeps, AlertMessage } from './http/deps.ts'
import { identitySettings } from './http/identity/settings.ts'
import { parkedFollowers, parkedMemory } from './http/parked-followers.ts'
import { probeMemory, serverHealth, serverStandings, type ProbePorts } from './http/mcp-health.ts'
import { watchedServers } from './http/watched-servers.ts'
import { requestCounts, type RequestCounts } from './metrics/request-counts.ts'
import { consumeAlerts } from './queue/consume-alerts.ts'
import { consumeDeadLetters } from './queue/consume-dead-letters.ts'

export { Investigation } from '../durable-objects/investigation.ts'
export { Lobby } from '../durable-objects/lobby.ts'

const app = createApp<Env>(appDeps)

/** The name by which the local start program fires the sweep when the runtime has come up: local queues live in memory. */
const STARTED = 'started'

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  queue: async (batch, env) => {
    await consume(batch, env).catch((error: unknown) => {
      logLine('error', 'queue.failed', { fault: faultText(error) })
      batch.retryAll()
    })
  },
  // What one sweep does not do, the next one does, a minute later.
  scheduled: async (controller, env) => {
    await sweep({ ...ports(env), alerts: env.ALERTS }, controller.cron === STARTED).catch((error: unknown) => {
      logLine('error', 'sweep.failed', { fault: faultText(error) })
    })
  },
} satisfies ExportedHandler<Env, AlertMessage>

async function consume(batch: MessageBatch<AlertMessage>, env: Env): Promise<void> {
  return batch.queue.endsWith('-dlq')
    ? consumeDeadLetters(batch.messages, ports(env))
    : consumeAlerts(batch.messages, ports(env))
}

function ports(env: Env) {
  return {
    db: env.DB,
    investigations: investigationClient(env.INVESTIGATIONS),
    lobby: lobbyClient(env.LOBBY),
    clock,
    ids,
    log: ({ event, ...facts }: Record<string, unknown>) => logLine('warn', String(event), facts),
  }
}

function appDeps(env: Env, ctx: Pick<ExecutionContext, 'waitUntil'>): AppDeps {
  const vars = varsOf(env)
  const { config, loadedAt } = configuration(vars)
  return {
    ...ports(env),
    countRequest: request => counting(env).add(request, work => ctx.waitUntil(work)),
    config,
    configLoadedAt: loadedAt,
    alerts: env.ALERTS,
    assets: env.ASSETS ?? null,
    identity: identitySettings(vars),
    // A broken configuration names no servers, and nothing can be wired under it.
    serverHealth: async () =>
      config.ok ? serverHealth(Object.keys(config.config.mcpServers), probed, probePorts(env, ctx)) : [],
    serverStandings: async look =>
      config.ok ? serverStandings((watched ??= watchedServers(config.config)), look, probed, probePorts(env, ctx)) : [],
    parkedFollowers: () =>
      parkedFollowers(parked, {
        ...ports(env),
        ask: () => lobbyClient(env.LOBBY).parked(),
        later: work => ctx.waitUntil(work),
      }),
    version: vars['TARSY_VERSION'] ?? 'dev',
  }
}

const probed = probeMemory()
const parked = parkedMemory()

// They follow from the configuration, which is read once an isolate.
let watched: Array<string> | null = null

function probePorts(env: Env, ctx: Pick<ExecutionContext, 'waitUntil'>): ProbePorts {
  return { tools: wire(env).tools, clock, ids, later: work => ctx.waitUntil(work) }
}

let requests: RequestCounts | null = null

function counting(env: Env): RequestCounts {
  return (requests ??= requestCounts(
    counts =>
      lobbyClient(env.LOBBY)
        .count(counts, null)
        .catch((error: unknown) => logLine('warn', 'requests.not_counted', { fault: faultText(error) })),
    { now: clock.now, sleep: ms => clock.sleep(ms, new AbortController().signal) },
  ))
}
