// One running stdio server: lines of JSON in and out, its last words, its end.

import { spawn, type ChildProcess } from 'node:child_process'
import { dirname } from 'node:path'
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import type { Transport } from '../../src/core/config/config.ts'
import { hideTokens, redactCommand } from '../../src/core/config/redact.ts'
import { childEnv, scrubber, type Env } from './child-env.ts'

export type Stdio = Extract<Transport, { type: 'stdio' }>

export type Listener = {
  message(message: JSONRPCMessage): void
  /** Once, with a sentence that says how it ended and what it said last. */
  ended(sentence: string): void
}

export type Child = {
  pid: number | undefined
  alive(): boolean
  /** Nothing is lost before: a server says nothing until it is asked. */
  listen(listener: Listener): void
  send(message: JSONRPCMessage): void
  /** Asks the server to end, then makes it. */
  stop(): Promise<void>
  kill(): void
}

// Paths in a configuration are those of this folder, wherever the bridge was started.
const ROOT = dirname(dirname(import.meta.dirname))
const KEPT_LINES = 20
// The adapter keeps the first 1,000 characters of a sentence.
const SHOWN_CHARS = 700
// The start program gives all its parts five seconds to end.
const STOP_MS = 1_000
// One answer; the reader at the other end drops what is above 8 MB.
const MAX_LINE_BYTES = 16 * 1024 * 1024

export function startChild(server: string, stdio: Stdio, inherited: Env, tied: boolean): Child {
  const scrub = scrubber(stdio.env)
  const command = stdio.command === 'node' ? process.execPath : stdio.command
  // The kernel ends the child with this process, however this process ends. Elsewhere the end of its input has to do.
  const [program, args] = tied ? ['setpriv', ['--pdeathsig', 'KILL', command, ...stdio.args]] : [command, stdio.args]
  // A group of its own: programs like npx start the server as a child of theirs, and Ctrl-C is answered by us, in order.
  const child = spawn(program, args, {
    env: childEnv(inherited, stdio.env),
    stdio: 'pipe',
    cwd: ROOT,
    detached: process.platform !== 'win32',
  })
  const buffer = new ReadBuffer({ maxBufferSize: MAX_LINE_BYTES })
  const words: Array<string> = []
  let listener: Listener | null = null
  let end: string | null = null
  const gone = Promise.withResolvers<void>()

  function finish(how: string): void {
    if (end !== null) return
    end = sentenceOf(server, how, words)
    gone.resolve()
    listener?.ended(end)
  }

  child.on('error', error => finish(`could not be started (${redactCommand(command)}: ${codeOf(error)})`))
  child.on('close', (code, signal) =>
    finish(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
  )
  // Writing to a child that has just died; its end is told by `close`.
  child.stdin.on('error', () => {})
  child.stderr.setEncoding('utf8').on('data', (text: string) => keepLines(words, scrub(text)))
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      buffer.append(chunk)
    } catch {
      keepLines(words, `(its answer was larger than ${MAX_LINE_BYTES / 1024 / 1024} MB)`)
      signalGroup(child, 'SIGKILL')
    }
    for (const message of messagesIn(buffer, line => keepLines(words, scrub(line)))) listener?.message(message)
  })

  return {
    pid: child.pid,
    alive: () => end === null,
    listen(to) {
      listener = to
      if (end !== null) to.ended(end)
    },
    send: message => void child.stdin.write(serializeMessage(message)),
    async stop() {
      child.stdin.end()
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        if (await endsWithin(gone.promise, STOP_MS)) return
        signalGroup(child, signal)
      }
      await endsWithin(gone.promise, STOP_MS)
    },
    kill: () => signalGroup(child, 'SIGKILL'),
  }
}

/** Some servers print greetings where only messages belong. */
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

function keepLines(words: Array<string>, text: string): void {
  words.push(...text.split('\n').filter(line => line.trim() !== ''))
  words.splice(0, words.length - KEPT_LINES)
}

/** The last lines come last, and are the ones that are kept when there is no room for all. */
function sentenceOf(server: string, how: string, words: ReadonlyArray<string>): string {
  const said = words.map(line => line.trim()).join(' | ')
  const shown = said.length > SHOWN_CHARS ? `… ${said.slice(-SHOWN_CHARS)}` : said
  // It reaches a model and the timeline, and what could not run may be a key that was pasted where a program belongs.
  return hideTokens(`the stdio server ${server} ${how}${shown === '' ? '' : `; it last said: ${shown}`}`)
}

/** Without the message, which names the program again. */
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

async function endsWithin(gone: Promise<void>, ms: number): Promise<boolean> {
  const waited = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => waited.resolve(false), ms)
  const ended = await Promise.race([gone.then(() => true), waited.promise])
  clearTimeout(timer)
  return ended
}
