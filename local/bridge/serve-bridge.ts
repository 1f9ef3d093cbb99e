// The bridge's HTTP server: each stdio server at /<server id>, behind a bearer token.

import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Transport } from '../../src/core/config/config.ts'
import type { Stdio } from './child.ts'
import type { ServerHealth } from './children.ts'
import type { Sessions } from './sessions.ts'

/** Of a configured server the bridge needs no more than the way to it. */
export type Servers = Readonly<Record<string, { transport: Transport }>>

export type BridgeOptions = {
  servers: Servers
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

// How often sessions that nobody uses any more are looked for (sessions.ts).
const SWEEP_MS = 30_000

export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const { servers, token, host, port, env = process.env, log = () => {}, spareMs } = options
  if (token === '') throw new Error('the bridge needs a token: set TARSY_BRIDGE_TOKEN')
  const stdio = stdioServers(servers)
  let loading: Promise<Sessions> | null = null
  let sessions: Sessions | null = null
  // With the first call: the MCP SDK takes 50 MB and 300 ms, and a system without a session has no use for it (measured, Node 24).
  const open = async () => {
    loading ??= import('./sessions.ts').then(({ Sessions: Opened }) => new Opened({ stdio, env, log, spareMs }))
    return (sessions = await loading)
  }
  const front: Front = {
    expected: digest(`Bearer ${token}`),
    names: Object.keys(stdio),
    open,
    health: name => sessions?.health(name) ?? { running: 0, spare: false, failure: null },
  }
  const http = createServer((request, response) => {
    answer(request, response, front).catch(() => {
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
  const sweeper = setInterval(() => sessions?.closeIdle(), SWEEP_MS)
  await new Promise<void>((resolve, reject) => http.once('error', reject).listen(port, host, resolve))
  return {
    url: addressOf(http.address() as AddressInfo),
    async close() {
      clearInterval(sweeper)
      http.close()
      await (await loading)?.close()
      http.closeAllConnections()
    },
  }
}

type Front = {
  expected: Buffer
  names: ReadonlyArray<string>
  open(): Promise<Sessions>
  health(server: string): ServerHealth
}

async function answer(request: IncomingMessage, response: ServerResponse, front: Front) {
  const { expected, names } = front
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
  const session = (await front.open()).take(server, request)
  if (session === undefined) return refuse(response, 404, 'no such session; it ended with its server or by lying idle')
  await session.handle(request, response)
}

/** Open to everyone, so that a supervisor can ask; what runs is told to those with the token. Starts nothing. */
function tellHealth(response: ServerResponse, { names, health }: Front, trusted: boolean): void {
  const servers = Object.fromEntries(names.map(name => [name, health(name)]))
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ status: 'healthy', ...(trusted && { servers }) }))
}

export function stdioServers(servers: Servers): Record<string, Stdio> {
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
