// One running stdio server: JSON lines in and out, what it prints on stderr, its end.

import { spawn, type ChildProcess } from 'node:child_process'
import { dirname } from 'node:path'
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import type { Transport } from '../../src/core/config/config.ts'
import { hideTokens, redactCommand } from '../../src/core/config/redact.ts'
import { childEnv, scrubber, type Env } from './child-env.ts'
import { Said } from './said.ts'

export type Stdio = Extract<Transport, { type: 'stdio' }>

export type Listener = {
  message(message: JSONRPCMessage): void
  /** Called once, with a sentence that says how it ended and what it printed. */
  onEnd(sentence: string): void
}

export type Child = {
  pid: number | undefined
  alive(): boolean
  /** May be called late: MCP servers send nothing before the first request. */
  listen(listener: Listener): void
  send(message: JSONRPCMessage): void
  /** Closes its input, then sends SIGTERM, then SIGKILL, a second apart. */
  stop(): Promise<void>
  kill(): void
}

// Relative paths in a configuration begin at this folder, wherever the bridge was started.
const ROOT = dirname(dirname(import.meta.dirname))
// local/start/stop.ts gives everything five seconds to end.
const STOP_MS = 1_000
// Of one answer. The adapter refuses more than 8 MiB (docs/limits.md).
const MAX_LINE_BYTES = 16 * 1024 * 1024

export function startChild(server: string, stdio: Stdio, inherited: Env, tied: boolean): Child {
  const scrub = scrubber(stdio.env)
  const command = stdio.command === 'node' ? process.execPath : stdio.command
  const child = spawnServer(command, stdio, inherited, tied)
  const buffer = new ReadBuffer({ maxBufferSize: MAX_LINE_BYTES })
  const said = new Said()
  let listener: Listener | null = null
  let end: string | null = null
  const gone = Promise.withResolvers<void>()

  function finish(how: string): void {
    if (end !== null) return
    end = sentenceOf(server, how, said)
    gone.resolve()
    listener?.onEnd(end)
  }

  child.on('error', error => finish(`could not be started (${redactCommand(command)}: ${codeOf(error)})`))
  child.on('close', (code, signal) =>
    finish(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
  )
  // A write to a child that has just died. The event `close` reports the end.
  child.stdin.on('error', () => {})
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.add(scrub(text)))
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      buffer.append(chunk)
    } catch {
      said.add(`(its answer was larger than ${MAX_LINE_BYTES / 1024 / 1024} MB)`)
      signalGroup(child, 'SIGKILL')
    }
    for (const message of messagesIn(buffer, line => said.add(scrub(line)))) listener?.message(message)
  })

  return {
    pid: child.pid,
    alive: () => end === null,
    listen(to) {
      listener = to
      if (end !== null) to.onEnd(end)
    },
    send: message => void child.stdin.write(serializeMessage(message)),
    stop: () => stopChild(child, gone.promise),
    kill: () => signalGroup(child, 'SIGKILL'),
  }
}

function spawnServer(command: string, { args, env }: Stdio, inherited: Env, tied: boolean) {
  // On Linux the kernel ends the child when this process ends, by whatever cause. Elsewhere the child must notice the end of its input.
  const line = tied ? ['setpriv', '--pdeathsig', 'KILL', command, ...args] : [command, ...args]
  const [program = command, ...rest] = line
  // A process group of its own: programs like npx start the server as their child, and Ctrl-C must reach this program alone.
  return spawn(program, rest, {
    env: childEnv(inherited, env),
    stdio: 'pipe',
    cwd: ROOT,
    detached: process.platform !== 'win32',
  })
}

/** Some servers print greetings on their output, where only messages belong. */
function* messagesIn(buffer: ReadBuffer, junk: (line: string) => void): Generator<JSONRPCMessage> {
  while (true) {
    try {
      const message = buffer.readMessage()
      if (message === null) return
      yield message
    } catch (error) {
      junk(
        `(not a message on its output: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)})`,
      )
    }
  }
}

function sentenceOf(server: string, how: string, said: Said): string {
  const words = said.toString()
  // A model and the timeline see this. A command that could not run may be a key that was pasted in the wrong place.
  return hideTokens(`the stdio server ${server} ${how}${words === '' ? '' : `; it said: ${words}`}`)
}

/** Not the message, which repeats the command. */
function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? 'unknown error'
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // It ended in the meantime.
  }
}

async function stopChild(child: ReturnType<typeof spawnServer>, gone: Promise<void>): Promise<void> {
  child.stdin.end()
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (await endsWithin(gone, STOP_MS)) return
    signalGroup(child, signal)
  }
  await endsWithin(gone, STOP_MS)
}

async function endsWithin(gone: Promise<void>, ms: number): Promise<boolean> {
  const waited = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => waited.resolve(false), ms)
  const ended = await Promise.race([gone.then(() => true), waited.promise])
  clearTimeout(timer)
  return ended
}
