// What the routes need of the world. The Worker's door fills it in; tests pass fakes.

import type { LoadResult } from '#core/config/config.ts'
import type { Clock } from '#core/ports.ts'
import type { McpServerHealth } from '#core/protocol/api.ts'
import type { AnsweredRequest } from '#metrics/request-counts.ts'
import type { ParkedFollower } from '#objects/followers/follower.ts'
import type { InvestigationClient } from '#objects/investigation-client.ts'
import type { LobbyClient } from '#objects/lobby-client.ts'
import type { IdentitySettings } from './identity/settings.ts'
import type { Look, ServerStanding } from './system/mcp-health.ts'

/** What travels through the queue: the alert itself may be eight times a message's 128 KB. */
export type AlertMessage = { sessionId: string }

export type AppDeps = {
  config: LoadResult
  /** When `config` was read, in milliseconds since the epoch. */
  configLoadedAt: number
  db: D1Database
  alerts: { send(message: AlertMessage): Promise<unknown> }
  /** The dashboard's files; null where there are none. */
  assets: { fetch(request: Request): Promise<Response> } | null
  investigations: InvestigationClient
  lobby: Pick<LobbyClient, 'tell' | 'connect' | 'metrics'>
  clock: Clock
  ids: { uuid(): string }
  identity: IdentitySettings
  /** How every configured MCP server stands, from memory; asked anew behind the answer. */
  serverHealth(): Promise<Array<McpServerHealth>>
  /** What is known of those that alerts use. */
  serverStandings(look: Look): Promise<Array<ServerStanding>>
  /** What sessions have given up to write, from memory; empty where that cannot be learned. */
  parkedFollowers(): Promise<ReadonlyArray<ParkedFollower>>
  countRequest(request: AnsweredRequest): void
  version: string
  log(event: Record<string, unknown>): void
}

export type AppEnv = { Variables: { deps: AppDeps; author: string } }
