// The bridge's HTTP server: each stdio server at /<server id>, behind a bearer token.

import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from '../../src/core/config/config.ts'
import { canTieToParent } from '../start/wrapper.ts'
import type { Stdio } from './child.ts'
import { runChildren, type Children } from './children.ts'
import { BridgeSession } from './session.ts'
import { isStateless, StatelessServer, type StatelessHooks } from './stateless.ts'

export type BridgeOptions = {
  servers: Config['mcpServers']
  token: string
  host: string
  /** 0 takes a free one. */
  port: number
  /** Of this, children get what programs need (child-env.ts). Default: the environment of this process. */
  env?: Readonly<Record<string, string | undefined>>
  /** Gets a line a call. */
  log?(line: string): void
  /** How long a spare child waits for its session. */
  spareMs?: number
}

export type Bridge = { url: string; close(): Promise<void> }

// Ends sessions of callers that were killed. A model may think for minutes between two calls; a caller that comes later initializes again.
const IDLE_MS = 10 * 60_000
const SWEEP_MS = 30_000

export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const { servers, token, host, port, env = process.env, log = () => {}, spareMs } = options
  if (token === '') throw new Error('the bridge needs a token: set TARSY_BRIDGE_TOKEN')
  const stdio = stdioServers(servers)
  const children = runChildren({
    servers: stdio,
    inherited: env,
    tied: canTieToParent(),
    ...(spareMs !== undefined && { spareMs }),
  })
  const sessions = new Sessions(children, log)
  const expected = digest(`Bearer ${token}`)
  const http = createServer((request, response) => {
    answer(request, response, { expected, names: Object.keys(stdio), sessions, children }).catch(() => {
      // The stream is half written or the client is gone.
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'the bridge failed')
    })
  })
  // Callers have their own timeouts.
  http.requestTimeout = 0
  // Longer than any client keeps a connection. A request on a connection that is just being closed fails, and the outcome of a writing tool
  // would be unknown.
  http.keepAliveTimeout = 15 * 60_000
  const sweeper = setInterval(() => sessions.closeIdle(), SWEEP_MS)
  await new Promise<void>((resolve, reject) => http.once('error', reject).listen(port, host, resolve))
  return {
    url: addressOf(http.address() as AddressInfo),
    async close() {
      clearInterval(sweeper)
      http.close()
      sessions.closeAll()
      await children.close()
      http.closeAllConnections()
    },
  }
}

type Front = { expected: Buffer; names: ReadonlyArray<string>; sessions: Sessions; children: Children }

async function answer(request: IncomingMessage, response: ServerResponse, front: Front) {
  const { expected, names, sessions } = front
  const trusted = timingSafeEqual(digest(request.headers.authorization ?? ''), expected)
  if (request.method === 'GET' && request.url === '/health') return tellHealth(response, front, trusted)
  if (!trusted) {
    return refuse(response, 401, 'the bearer token is not the one that TARSY_BRIDGE_TOKEN holds here', {
      'www-authenticate': 'Bearer',
    })
  }
  const server = serverOf(request)
  if (server === null || !names.includes(server))
    return refuse(response, 404, `no such stdio server here; there are: ${names.join(', ') || 'none'}`)
  if (isStateless(request)) return await sessions.stateless(server).handle(request, response)
  const id = request.headers['mcp-session-id']
  const session = id === undefined ? sessions.open(server) : sessions.find(server, String(id))
  if (session === undefined) return refuse(response, 404, 'no such session; it ended with its server or by lying idle')
  await session.handle(request, response)
}

/** Open to everyone, so that a supervisor can ask; what runs is told to those with the token. Starts nothing. */
function tellHealth(response: ServerResponse, { names, children }: Front, trusted: boolean): void {
  const servers = Object.fromEntries(names.map(name => [name, children.health(name)]))
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ status: 'healthy', ...(trusted && { servers }) }))
}

/** The open MCP sessions, by server and session id, and what serves those clients that have none. */
class Sessions {
  #children: Children
  #log: (line: string) => void
  #open = new Map<string, BridgeSession>()
  #stateless = new Map<string, StatelessServer>()

  constructor(children: Children, log: (line: string) => void) {
    this.#children = children
    this.#log = log
  }

  /** A new session; `find` knows it once its client has initialized it. */
  open(server: string): BridgeSession {
    const session: BridgeSession = new BridgeSession({
      ...this.#hooks(server),
      onOpen: id => void this.#open.set(`${server} ${id}`, session),
      onEnd: id => void this.#open.delete(`${server} ${id}`),
    })
    return session
  }

  stateless(server: string): StatelessServer {
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

  find(server: string, id: string): BridgeSession | undefined {
    return this.#open.get(`${server} ${id}`)
  }

  closeIdle(): void {
    const since = Date.now() - IDLE_MS
    for (const session of this.#open.values()) if (session.lastUsed() < since) session.close()
    for (const each of this.#stateless.values()) each.closeIdle(since)
  }

  closeAll(): void {
    for (const session of this.#open.values()) session.close()
    for (const each of this.#stateless.values()) void each.close()
  }
}

export function stdioServers(servers: Config['mcpServers']): Record<string, Stdio> {
  const found: Record<string, Stdio> = {}
  for (const [id, { transport }] of Object.entries(servers)) if (transport.type === 'stdio') found[id] = transport
  return found
}

function serverOf(request: IncomingMessage): string | null {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  try {
    return decodeURIComponent(path.slice(1))
  } catch {
    // A broken escape names no server.
    return null
  }
}

function refuse(response: ServerResponse, status: number, message: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32_001, message } }))
}

/** Digests have equal lengths, as `timingSafeEqual` needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function addressOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
