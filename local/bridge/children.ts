// The running stdio servers. Each MCP session has a child of its own: a stdio server serves one client and may keep its state, and when it
// dies only the calls of its own session are lost. One spare child a server is started in advance, because starting a program takes longer
// than the rest of opening a session.

import { startChild, type Child, type Stdio } from './child.ts'
import type { Env } from './child-env.ts'

export type Children = {
  take(server: string): Child
  /** Starts a spare. Call it when a child has worked, so that broken servers are not started again and again. */
  keepWarm(server: string): void
  close(): Promise<void>
}

// Far above what five sessions with a few agents need, and below what fills a small machine.
const MAX_CHILDREN = 64
// The session that has just begun needs the processor first.
const WARM_AFTER_MS = 500

export function runChildren(servers: Readonly<Record<string, Stdio>>, inherited: Env, tied: boolean): Children {
  const running = new Set<Child>()
  const warm = new Map<string, Child>()
  const timers = new Set<NodeJS.Timeout>()
  let closed = false

  function start(server: string): Child {
    const stdio = servers[server]
    if (stdio === undefined) throw new Error(`there is no stdio server ${server}`)
    for (const child of running) if (!child.alive()) running.delete(child)
    if (running.size >= MAX_CHILDREN)
      throw new Error(`${MAX_CHILDREN} stdio servers run already; the bridge starts no more until some have ended`)
    const child = startChild(server, stdio, inherited, tied)
    running.add(child)
    return child
  }

  const killAll = () => running.forEach(child => child.kill())
  process.on('exit', killAll)

  return {
    take(server) {
      const spare = warm.get(server)
      warm.delete(server)
      return spare?.alive() ? spare : start(server)
    },
    keepWarm(server) {
      if (closed || warm.get(server)?.alive()) return
      const timer = setTimeout(() => {
        timers.delete(timer)
        // Half of the room is kept for sessions.
        if (!warm.get(server)?.alive() && running.size < MAX_CHILDREN / 2) warm.set(server, start(server))
      }, WARM_AFTER_MS)
      timers.add(timer)
    },
    async close() {
      closed = true
      for (const timer of timers) clearTimeout(timer)
      await Promise.all([...running].map(child => child.stop()))
      process.removeListener('exit', killAll)
    },
  }
}
