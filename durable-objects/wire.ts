// The composition root of an Investigation object: environment in, ports out.

import { selectLlm } from '#adapters/llm/select.ts'
import { mcpToolHost, type McpEvent } from '#adapters/mcp/host.ts'
import type { Vars } from '#core/config/config.ts'
import { fairGate } from '#core/fair-gate.ts'
import type { MakePlan } from '#core/investigation/engine.ts'
import { masker } from '#core/masking/mask.ts'
import type { Llm, Mask, ToolHost } from '#core/ports.ts'
import type { SessionView } from '#core/protocol/view.ts'
import type { WorkSum } from '#core/work.ts'
import { readPending, type PendingRow } from '#store/pending.ts'
import type { JoinedAlert } from '#core/investigation/people/hear-alerts.ts'
import { readUntold } from '#store/problems.ts'
import { project } from '#store/projection.ts'
import { aiOf, configOf, varsOf } from './configuration.ts'
import { limitTime } from '#core/limit-time.ts'
import { lobbyClient, type LobbyClient } from './lobby-client.ts'
import { makePlans, type MakeChatPlan } from './plans.ts'
import { clock, logLine } from './platform.ts'
import { runbooksOf } from './runbooks.ts'

/** Cloudflare: at most 6 outgoing connections of an invocation wait for response headers (`docs/limits.md`). We use 5 and leave one free. */
const REQUESTS_AT_ONCE = 5
/** A database that takes longer for one row is down. Our choice: half of what a call of the Lobby may take. */
const READ_MS = 5_000

export type Wiring = {
  llm: Llm
  tools: ToolHost
  mask: Mask
  makePlan: MakePlan
  makeChatPlan: MakeChatPlan
  lobby: LobbyClient
  maxConcurrentSessions: number
  sessionTimeoutMs: number
  project(view: SessionView, seq: number, work: ReadonlyArray<WorkSum>): Promise<void>
  /** Resolves within READ_MS; never rejects. */
  readPending(sessionId: string): Promise<PendingRow>
  /** Alerts that joined the session and that its object has not got. Within READ_MS; empty if the database does not answer: the sweep brings them. */
  readUntold(sessionId: string): Promise<Array<JoinedAlert>>
}

export function wire(env: Env): Wiring {
  const vars = varsOf(env)
  const config = configOf(vars)
  const gated = fairGate<RequestInfo | URL, RequestInit, Response>(REQUESTS_AT_ONCE, (input, init) =>
    fetch(input, init),
  )
  return {
    llm: selectLlm({
      providers: config.llmProviders,
      vars,
      fetch: gated as typeof fetch,
      ai: aiOf(env),
      promptCaching: config.system.promptCaching.enabled,
      pace: Number(vars.TARSY_DEMO_PACE_MS ?? 0),
    }),
    tools: mcpToolHost({
      servers: config.mcpServers,
      fetch: gated as typeof fetch,
      bridge: bridgeOf(vars),
      bindingFetch: name => fetchOfBinding(env, name),
      clock,
      log: toLog,
    }),
    mask: masker(config),
    ...makePlans(config, runbooksOf(config, vars, gated as typeof fetch)),
    lobby: lobbyClient(env.LOBBY),
    maxConcurrentSessions: config.queue.maxConcurrentSessions,
    sessionTimeoutMs: config.queue.sessionTimeoutMs,
    project: (view, seq, work) => project(env.DB, view, seq, work),
    readPending: sessionId =>
      limitTime(clock, READ_MS, () => readPending(env.DB, sessionId)).catch(() => ({ kind: 'store_down' })),
    readUntold: sessionId => limitTime(clock, READ_MS, () => readUntold(env.DB, sessionId)).catch(() => []),
  }
}

function bridgeOf(vars: Vars): { url: string; token: string } | null {
  const { TARSY_BRIDGE_URL: url, TARSY_BRIDGE_TOKEN: token } = vars
  return url === undefined || token === undefined ? null : { url, token }
}

/** Operators add bindings to wrangler.toml, so that their names are not in the type of the environment. */
function fetchOfBinding(env: Env, name: string): Fetcher['fetch'] | null {
  const binding = (env as unknown as Record<string, unknown>)[name]
  const isFetcher = typeof binding === 'object' && binding !== null && 'fetch' in binding
  return isFetcher ? (input, init) => (binding as Fetcher).fetch(input, init) : null
}

function toLog({ event, ...facts }: McpEvent): void {
  logLine('warn', event, facts)
}
