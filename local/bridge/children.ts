// The running stdio servers. Each MCP session has a child of its own: a stdio server serves one client and may keep its state, and when it
// dies only the calls of its own session are lost. One spare child a server is started in advance, because starting a program takes longer
// than the rest of opening a session. It is handed to one session and never to a second.

import { afterFailure, backoffRefusal, type Backoff } from './backoff.ts'
import { startChild, type Child, type Stdio } from './child.ts'
import type { Env } from './child-env.ts'

export type ServerHealth = { running: number; spare: boolean; failure: string | null }

export type Children = {
  /** Throws if the server may not be started now, with the reason. */
  take(server: string): Child
  /** A child has answered: the server works. Starts a spare. */
  noteReady(server: string): void
  /** A child has ended before it answered. */
  noteFailure(server: string, why: string): void
  health(server: string): ServerHealth
  close(): Promise<void>
}

// Far above what five sessions with a few agents need, and below what fills a small machine.
const MAX_CHILDREN = 64
// The session that has just begun needs the processor first.
const SPARE_AFTER_MS = 500
// Ours: a server that nothing asked for in this time costs memory for nothing.
const SPARE_MS = 10 * 60_000

export type ChildrenOptions = {
  servers: Readonly<Record<string, Stdio>>
  inherited: Env
  tied: boolean
  spareMs?: number
}

export function runChildren({ servers, inherited, tied, spareMs = SPARE_MS }: ChildrenOptions): Children {
  const running = new Map<Child, string>()
  const spares = new Map<string, Child>()
  const backoffs = new Map<string, Backoff>()
  const timers = new Set<NodeJS.Timeout>()
  let closed = false

  function start(server: string): Child {
    const stdio = servers[server]
    if (stdio === undefined) throw new Error(`there is no stdio server ${server}`)
    for (const child of running.keys()) if (!child.alive()) running.delete(child)
    if (running.size >= MAX_CHILDREN)
      throw new Error(`${MAX_CHILDREN} stdio servers run already; the bridge starts no more until some have ended`)
    const refused = backoffRefusal(backoffs.get(server), Date.now())
    if (refused !== null) throw new Error(refused)
    const child = startChild(server, stdio, inherited, tied)
    running.set(child, server)
    return child
  }

  function later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      act()
    }, ms)
    timers.add(timer)
  }

  function startSpare(server: string): void {
    // Half of the room is kept for sessions.
    if (spares.get(server)?.alive() || running.size >= MAX_CHILDREN / 2) return
    const child = start(server)
    spares.set(server, child)
    later(spareMs, () => {
      if (spares.get(server) !== child) return
      spares.delete(server)
      void child.stop()
    })
  }

  const killAll = () => [...running.keys()].forEach(child => child.kill())
  process.on('exit', killAll)

  return {
    take(server) {
      const spare = spares.get(server)
      spares.delete(server)
      return spare?.alive() ? spare : start(server)
    },
    noteReady(server) {
      backoffs.delete(server)
      if (!closed && !spares.get(server)?.alive()) later(SPARE_AFTER_MS, () => startSpare(server))
    },
    noteFailure(server, why) {
      backoffs.set(server, afterFailure(backoffs.get(server), why, Date.now()))
    },
    health: server => ({
      running: [...running].filter(([child, name]) => name === server && child.alive()).length,
      spare: spares.get(server)?.alive() === true,
      failure: backoffs.get(server)?.why ?? null,
    }),
    async close() {
      closed = true
      for (const timer of timers) clearTimeout(timer)
      await Promise.all([...running.keys()].map(child => child.stop()))
      process.removeListener('exit', killAll)
    },
  }
}
