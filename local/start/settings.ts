// Settings of the start program, from the command line and the environment.

import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { Fault } from './fault.ts'

export type Settings = {
  host: string
  /** 0 asks for a free one. */
  port: number
  loopback: boolean
  stateDir: string
  configDir: string
  demo: boolean
  apiToken: string | null
}

export type Variables = Readonly<Record<string, string | undefined>>

const USAGE = 'Usage: npm start [-- --demo]'

export function readSettings(root: string, args: ReadonlyArray<string>, env: Variables): Settings {
  for (const arg of args) if (arg !== '--demo') throw new Fault(`Unknown option ${arg}. ${USAGE}`)
  // `localhost` may mean two addresses; the server listens on one.
  const host = env.HOST === 'localhost' ? '127.0.0.1' : env.HOST || '127.0.0.1'
  const loopback = isLoopback(host)
  const apiToken = env.TARSY_API_TOKEN || null
  if (!loopback && apiToken === null) {
    throw new Fault(
      `HOST=${host} opens the system to the network, so it needs a token: set TARSY_API_TOKEN (for example to the output of \`openssl rand -hex 32\`), or unset HOST to listen on this machine only.`,
    )
  }
  return {
    host,
    loopback,
    port: readPort(env.PORT),
    stateDir: resolve(root, env.TARSY_STATE_DIR || '.tarsy/state'),
    configDir: resolve(root, env.TARSY_CONFIG_DIR || 'config'),
    demo: args.includes('--demo'),
    apiToken,
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return 8787
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Fault(`PORT=${text} is not a port. Give a number from 1 to 65535, or 0 for any free one.`)
}

export function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
