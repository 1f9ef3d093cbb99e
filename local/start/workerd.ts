// One process of the local runtime: its configuration goes in, its ports and its log come out.

import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'

export type WorkerdOptions = {
  /** The program: workerd, or what becomes it (wrapper.ts). */
  command: string
  config: Uint8Array
  sockets: ReadonlyArray<string>
  /** Where the simulators write their own log (loopback.ts). */
  loopback: string
  /** A line of its output: one of the Worker's log, or a message of the runtime. */
  onLog(level: string, message: string): void
}

export type Workerd = {
  /** By the name of the socket. */
  ports: ReadonlyMap<string, number>
  /** How it ended, in words. */
  ended: Promise<string>
  kill(): Promise<void>
}

/** Resolves once all sockets are open. Throws an error with the code ERR_RUNTIME_FAILURE or EADDRINUSE. */
export async function startWorkerd({ command, config, sockets, loopback, onLog }: WorkerdOptions): Promise<Workerd> {
  const child = spawn(
    command,
    [
      'serve',
      '--binary',
      '--experimental',
      '--socket-addr=entry=127.0.0.1:0',
      `--external-addr=loopback=${loopback}`,
      '--control-fd=3',
      '-',
    ],
    {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
      env: { ...process.env, TZ: 'UTC', FORCE_COLOR: '0' },
    },
  )
  const ended = new Promise<string>(resolve => {
    // When its output has been read to the end as well.
    child.once('close', (code, signal) => resolve(String(signal ?? code)))
    child.once('error', error => resolve(error.message))
  })
  const { stdin, stdout, stderr } = child as ChildProcess & { stdin: Exclude<ChildProcess['stdin'], null> }
  const last: Array<string> = []
  const hear = (line: string) => {
    const { level, message } = logOf(line)
    if (ports.size < sockets.length) last.push(message)
    onLog(level, message)
  }
  const ports = new Map<string, number>()
  eachLine(stdout, hear)
  eachLine(stderr, hear)
  // A process that ends early reads nothing.
  stdin?.on('error', () => undefined).end(config)
  const open = new Promise<null>(resolve =>
    eachLine(child.stdio[3] as Readable, line => {
      const { event, socket, port } = JSON.parse(line) as { event: string; socket?: string; port: number }
      if (event === 'listen' && socket !== undefined) ports.set(socket, port)
      if (sockets.every(name => ports.has(name))) resolve(null)
    }),
  )
  const how = await Promise.race([open, ended])
  if (how !== null) throw startFault(last, how)
  return {
    ports,
    ended,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Node's readline would also cut at U+2028, which a text in the log may hold. */
function eachLine(stream: Readable | null, hear: (line: string) => void): void {
  let rest = ''
  const take = (text: string) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') hear(line)
  }
  stream
    ?.setEncoding('utf8')
    .on('data', take)
    .on('end', () => take('\n'))
}

/** What workerd says to its own developers: that its flags are unusual, stacks as addresses, moved code. */
const INTERNAL = /^NOSENTRY |LLVM_SYMBOLIZER|took recursive isolate lock|stack:(?: (?:0|[a-f\d]{4,})){3,}|CODE_MOVED/
/** It is about to end; this it writes past its log. */
const CRASH = /^\*\*\* /

/** A line of workerd's output. What is no JSON it wrote before its log was set up, or in its last moment. */
export function logOf(line: string): { level: string; message: string } {
  const said = parsed(line) ?? { level: 'log', message: line }
  if (CRASH.test(said.message)) return { ...said, level: 'error' }
  return INTERNAL.test(said.message) ? { ...said, level: 'debug' } : said
}

function parsed(line: string): { level: string; message: string } | null {
  try {
    const { level, message } = JSON.parse(line) as { level?: unknown; message?: unknown }
    return typeof level === 'string' && typeof message === 'string' ? { level, message } : null
  } catch {
    return null
  }
}

/** Of Linux, macOS and Windows, as workerd prints them. */
const IN_USE = /address already in use|bind\(\): .*\(os error (?:48|98|10013|10048)\)/i

function startFault(said: ReadonlyArray<string>, how: string): Error {
  const inUse = said.some(line => IN_USE.test(line))
  const code = inUse ? 'EADDRINUSE' : 'ERR_RUNTIME_FAILURE'
  return Object.assign(new Error(said.at(-1) ?? `it ended with ${how}`), { code })
}
