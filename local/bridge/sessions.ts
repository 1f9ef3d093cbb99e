// The open MCP sessions of the bridge, and the children that serve them.

import type { IncomingMessage } from 'node:http'
import { canTieToParent } from '../start/wrapper.ts'
import type { Env } from './child-env.ts'
import type { Stdio } from './child.ts'
import { runChildren, type Children, type ServerHealth } from './children.ts'
import { BridgeSession } from './session.ts'
import { isStateless, StatelessServer, type StatelessHooks } from './stateless.ts'

// Ends sessions of callers that were killed. A model may think for minutes between two calls; a caller that comes later initializes again.
const IDLE_MS = 10 * 60_000

export type SessionsOptions = {
  stdio: Readonly<Record<string, Stdio>>
  env: Env
  log(line: string): void
  spareMs: number | undefined
}

export class Sessions {
  #children: Children
  #log: (line: string) => void
  /** By server and session id, once their clients have initialized them. */
  #open = new Map<string, BridgeSession>()
  /** What serves those clients that have no session, by server. */
  #stateless = new Map<string, StatelessServer>()

  constructor({ stdio, env, log, spareMs }: SessionsOptions) {
    this.#log = log
    this.#children = runChildren({
      servers: stdio,
      inherited: env,
      tied: canTieToParent(),
      ...(spareMs !== undefined && { spareMs }),
    })
  }

  /** What answers a request; undefined: its session is over. */
  take(server: string, request: IncomingMessage): BridgeSession | StatelessServer | undefined {
    if (isStateless(request)) return this.#statelessServer(server)
    const id = request.headers['mcp-session-id']
    return id === undefined ? this.#newSession(server) : this.#open.get(`${server} ${String(id)}`)
  }

  #newSession(server: string): BridgeSession {
    const session: BridgeSession = new BridgeSession({
      ...this.#hooks(server),
      onOpen: id => void this.#open.set(`${server} ${id}`, session),
      onEnd: id => void this.#open.delete(`${server} ${id}`),
    })
    return session
  }

  #statelessServer(server: string): StatelessServer {
    const known = this.#stateless.get(server) ?? new StatelessServer(this.#hooks(server))
    this.#stateless.set(server, known)
    return known
  }

  #hooks(server: string): StatelessHooks {
    return {
      take: () => this.#children.take(server),
      onReady: () => this.#children.noteReady(server),
      onFailure: why => this.#children.noteFailure(server, why),
      onCall: ({ tool, ms, outcome }) => this.#log(`${new Date().toISOString()} ${server}.${tool} ${outcome} ${ms} ms`),
    }
  }

  health(server: string): ServerHealth {
    return this.#children.health(server)
  }

  closeIdle(): void {
    const since = Date.now() - IDLE_MS
    for (const session of this.#open.values()) if (session.lastUsed() < since) session.close()
    for (const each of this.#stateless.values()) each.closeIdle(since)
  }

  async close(): Promise<void> {
    for (const session of this.#open.values()) session.close()
    for (const each of this.#stateless.values()) void each.close()
    await this.#children.close()
  }
}
