import type { Clock } from '#core/ports.ts'
import type { Speeches } from './generation.ts'
import type { Tokens } from './oauth.ts'
import type { Fetch } from './request-sender.ts'

/** What the connections of a host share. */
export type Surroundings = {
  fetch: Fetch
  speeches: Speeches
  tokens: Tokens
  clock: Pick<Clock, 'sleep'>
  /** What the random part of a wait comes from (core/retry): another one in each execution. */
  seed: string
  log: (event: McpEvent) => void
}

/** For the operator's log; holds no secret and nothing that a tool returned. */
export type McpEvent = {
  event: 'mcp.reconnect' | 'mcp.came_up' | 'mcp.cleanup' | 'mcp.tool_missing' | 'mcp.tool_unreadable'
  server: string
  message: string
}
