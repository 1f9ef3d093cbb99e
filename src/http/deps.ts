// What the routes need from outside. `src/compose.ts` fills it in; tests pass fakes.

import type { LoadResult } from '#core/config/config.ts'
import type { Clock } from '#core/ports.ts'
import type { McpServerHealth } from '#core/protocol/api.ts'
import type { AnsweredRequest } from '#metrics/request-counts.ts'
import type { BehindFollower } from '#objects/followers/follower.ts'
import type { StandingNotice } from '#objects/followers/notices.ts'
import type { IntakeClient } from '#objects/intake-client.ts'
import type { InvestigationClient } from '#objects/investigation-client.ts'
import type { LobbyClient } from '#objects/lobby-client.ts'
import type { Heard, SenderNews } from '#store/sender-news.ts'
import type { Refusal } from './audit/refusals.ts'
import type { Caller } from './identity/caller.ts'
import type { IdentitySettings } from './identity/settings.ts'
import type { KnownSessions } from './sessions/known-sessions.ts'
import type { Freshness, ServerHealth } from './system/mcp-health.ts'
import type { Verdict } from './webhooks/sender.ts'

export type AppDeps = {
  config: LoadResult
  /** When `config` was read, in milliseconds since the epoch. */
  configLoadedAt: number
  db: D1Database
  intake: IntakeClient
  /** The dashboard's files; null where none are deployed. */
  assets: { fetch(request: Request): Promise<Response> } | null
  investigations: InvestigationClient
  /** Sessions that need no look into D1 before their object is asked. */
  known: KnownSessions
  lobby: Pick<LobbyClient, 'tell' | 'offer' | 'connect' | 'metrics' | 'listWaiting' | 'lastCalls'>
  clock: Clock
  ids: { uuid(): string }
  identity: IdentitySettings
  /** Every configured MCP server by its newest probe; probes stale ones in the background. */
  listServerHealth(): Promise<Array<McpServerHealth>>
  /** Those of the servers that alerts use whose health is known. */
  listKnownServerHealth(freshness: Freshness): Promise<Array<ServerHealth>>
  /** The followers that sessions gave up on, at most a minute old; empty while the Lobby does not answer. */
  listBehindFollowers(): Promise<ReadonlyArray<BehindFollower>>
  /** What sessions have to tell the operator; as fresh. */
  listNotices(): Promise<ReadonlyArray<StandingNotice>>
  /** Whether a message is Amazon SNS's own. */
  verifySns(body: unknown): Promise<Verdict>
  /** Opens the address that confirms a subscription. Why it failed, as the end of a sentence; null: it is confirmed. */
  confirmSubscription(url: URL): Promise<string | null>
  /** The addresses of the runbooks of the configured folder; empty if there is none, or if its list cannot be had. */
  listRunbooks(): Promise<Array<string>>
  /** For the audit log. */
  countRefusal(refusal: Refusal): void
  /** For the list of senders. */
  noteSender(news: SenderNews): void
  countRequest(request: AnsweredRequest): void
  /** Keeps work going after the answer (`waitUntil`). */
  later(work: Promise<unknown>): void
  version: string
  /** In which sessions write their logs. */
  logVersion: number
  log(event: Record<string, unknown>): void
}

/** What the audit log is told beyond route and caller. */
type ActFacts = { actor?: string; target?: string; detail?: Readonly<Record<string, unknown>> }

/**
 * `caller` and its `author` are there on every route that asks for an identity. `act` is null where nothing was done; `heard` is what a sender's
 * notification became.
 */
export type AppEnv = {
  Variables: { deps: AppDeps; caller: Caller; author: string; act?: ActFacts | null; heard?: Heard }
}
