// The composition root of the Worker: environment in; dependencies of the routes, the queue consumers and the sweep out.

import { configuration, varsOf } from '../durable-objects/configuration.ts'
import type { BehindFollower } from '../durable-objects/followers/follower.ts'
import type { StandingNotice } from '../durable-objects/followers/notices.ts'
import { intakeClient } from '../durable-objects/intake-client.ts'
import { investigationClient } from '../durable-objects/investigation-client.ts'
import { lobbyClient } from '../durable-objects/lobby-client.ts'
import { clock, ids, logFaultAs, logLine } from '../durable-objects/platform.ts'
import { runbooksOf } from '../durable-objects/runbooks.ts'
import { wire } from '../durable-objects/wire.ts'
import { RefusalCounts } from './http/audit/refusals.ts'
import type { AppDeps } from './http/deps.ts'
import { identitySettings } from './http/identity/settings.ts'
import { KnownSessions } from './http/sessions/known-sessions.ts'
import { listFromLobby, newLobbyMemory } from './http/system/lobby-memory.ts'
import { McpHealth } from './http/system/mcp-health.ts'
import { RecentSenders } from './http/senders/sender-news.ts'
import type { ProbePorts } from './http/system/probe-server.ts'
import { listWatchedServers } from './http/system/watched-servers.ts'
import { LOG_VERSION } from './core/investigation/log/version.ts'
import { readPem } from './core/certificates/certificate.ts'
import { AMAZON_ROOTS } from './http/webhooks/sns/amazon-roots.ts'
import { SnsCertificates } from './http/webhooks/sns/certificates.ts'
import { verifySnsMessage } from './http/webhooks/sns/verify-message.ts'
import { CONFIRM_MS, confirmSubscription } from './http/webhooks/confirm.ts'
import { recordRefusals } from './store/audit.ts'
import { recordSenders } from './store/senders.ts'
import { requestCounts, type RequestCounts } from './metrics/request-counts.ts'

type Context = Pick<ExecutionContext, 'waitUntil' | 'access'>

const sleepingClock = { now: clock.now, sleep: (ms: number) => clock.sleep(ms, new AbortController().signal) }

/** What an isolate keeps between requests. `watched`, `requests`, `refusals` and `senders` are made by the first request, because they need its environment. */
const memory = {
  health: new McpHealth(),
  known: new KnownSessions(),
  behind: newLobbyMemory<BehindFollower>(),
  notices: newLobbyMemory<StandingNotice>(),
  watched: null as Array<string> | null,
  certificates: null as SnsCertificates | null,
  requests: null as RequestCounts | null,
  refusals: null as RefusalCounts | null,
  senders: null as RecentSenders | null,
}

/** The ports of the queue consumers and of the sweep. */
export function makePorts(env: Env) {
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

/** The dependencies of the routes, once a request. */
export function makeAppDeps(env: Env, ctx: Context): AppDeps {
  const vars = varsOf(env)
  const { config, loadedAt } = configuration(vars)
  const shared = makePorts(env)
  const later = (work: Promise<unknown>) => ctx.waitUntil(work)
  const probePorts = (): ProbePorts => ({ tools: wire(env).tools, clock, ids, later })
  return {
    ...shared,
    later,
    intake: intakeClient(env.INTAKE),
    countRefusal: refusal => refusalCountsOf(env).add(refusal, later),
    noteSender: news => recentSendersOf(env).add(news, later),
    countRequest: request => requestCountsOf(env).add(request, later),
    config,
    configLoadedAt: loadedAt,
    known: memory.known,
    assets: env.ASSETS ?? null,
    identity: identitySettings(vars, ctx.access),
    // A broken configuration names no servers, and `wire` throws under it.
    listServerHealth: async () =>
      config.ok ? memory.health.listAll(Object.keys(config.config.mcpServers), probePorts()) : [],
    listKnownServerHealth: async freshness =>
      config.ok
        ? memory.health.listKnown((memory.watched ??= listWatchedServers(config.config)), freshness, probePorts())
        : [],
    listBehindFollowers: () =>
      listFromLobby(memory.behind, { ...shared, askLobby: () => shared.lobby.listBehind(), later }),
    listNotices: () => listFromLobby(memory.notices, { ...shared, askLobby: () => shared.lobby.notices(), later }),
    confirmSubscription: url =>
      confirmSubscription((input, init) => fetch(input, init), url, AbortSignal.timeout(CONFIRM_MS)),
    verifySns: body => verifySnsMessage(body, { certificates: certificates(), clock }),
    listRunbooks: async () =>
      config.ok ? runbooksOf(config.config, vars, (input, init) => fetch(input, init)).list() : [],
    version: vars['TARSY_VERSION'] ?? 'dev',
    logVersion: LOG_VERSION,
  }
}

function certificates(): SnsCertificates {
  return (memory.certificates ??= new SnsCertificates({
    fetch: (input, init) => fetch(input, init),
    anchors: readPem(AMAZON_ROOTS),
    clock,
  }))
}

function refusalCountsOf(env: Env): RefusalCounts {
  return (memory.refusals ??= new RefusalCounts(
    refusals => recordRefusals(env.DB, refusals).catch(logFaultAs('warn', 'refusals.not_counted')),
    sleepingClock,
  ))
}

function recentSendersOf(env: Env): RecentSenders {
  return (memory.senders ??= new RecentSenders(
    news => recordSenders(env.DB, news).catch(logFaultAs('warn', 'senders.not_noted')),
    sleepingClock,
  ))
}

function requestCountsOf(env: Env): RequestCounts {
  return (memory.requests ??= requestCounts(
    counts => lobbyClient(env.LOBBY).count(counts, null).catch(logFaultAs('warn', 'requests.not_counted')),
    sleepingClock,
  ))
}
