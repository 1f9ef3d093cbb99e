// The open MCP sessions of the bridge, and the children that serve them.

import { canTieToParent } from '../start/wrapper.ts'
import type { Env } from './child-env.ts'
import type { Stdio } from './child.ts'
import { runChildren, type Children, type ServerHealth } from './children.ts'
import { BridgeSession } from './session.ts'

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
  /** By server and session id. */
  #open = new Map<string, BridgeSession>()

  constructor({ stdio, env, log, spareMs }: SessionsOptions) {
    this.#log = log
    this.#children = runChildren({
      servers: stdio,
      inherited: env,
      tied: canTieToParent(),
      ...(spareMs !== undefined && { spareMs }),
    })
  }

  /** A new session; `find` knows it once its client has initialized it. */
  open(server: string): BridgeSession {
    const session: BridgeSession = new BridgeSession({
      take: () => this.#children.take(server),
      onOpen: id => void this.#open.set(`${server} ${id}`, session),
      onReady: () => this.#children.noteReady(server),
      onFailure: why => this.#children.noteFailure(server, why),
      onCall: ({ tool, ms, outcome }) => this.#log(`${new Date().toISOString()} ${server}.${tool} ${outcome} ${ms} ms`),
      onEnd: id => void this.#open.delete(`${server} ${id}`),
    })
    return session
  }

  find(server: string, id: string): BridgeSession | undefined {
    return this.#open.get(`${server} ${id}`)
  }

  health(server: string): ServerHealth {
    return this.#children.health(server)
  }

  closeIdle(): void {
    for (const session of this.#open.values()) if (session.lastUsed() < Date.now() - IDLE_MS) session.close()
  }

  async close(): Promise<void> {
    for (const session of this.#open.values()) session.close()
    await this.#children.close()
  }
}
