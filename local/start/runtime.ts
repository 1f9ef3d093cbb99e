// Runs the built Worker on the local runtime, and starts another one when it dies.

import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EndedObjects } from './ended-objects.ts'
import { sentence } from './fault.ts'
import { openLoopback } from './loopback.ts'
import type { ConfigWriter, RuntimeConfigOptions } from './runtime-config.ts'
import { askSide, sideWorker } from './side-worker.ts'
import { startWorkerd, type Workerd } from './workerd.ts'

/**
 * Ours: while no runtime listens another program can take the port for a moment. Even a client that asks for the runtime can: a connection to a port
 * of this machine may be given that very port as its own.
 */
const MOST_TRIES = 10
const BETWEEN_TRIES_MS = 500

export type RuntimeOptions = Omit<RuntimeConfigOptions, 'side' | 'temporary'> & {
  writer: ConfigWriter
  /** The program to run as workerd (wrapper.ts). */
  command: string
  /** A line of the Worker's own log. */
  onLog(level: string, message: string): void
  /** The runtime died and was replaced by another. */
  onRestart(): void
  /** The runtime died and could not be started again. */
  onDead(error: unknown): void
}

export type Runtime = {
  /** Fires the Worker's cron handler; `started` says that the runtime has just come up (src/index.ts). */
  tick(cron: '* * * * *' | 'started'): Promise<void>
  close(): Promise<void>
}

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { writer, command, onLog, onRestart, onDead, ...told } = options
  const { worker, token } = sideWorker(options.worker)
  const temporary = join(options.stateDir, 'runtime')
  rmSync(temporary, { recursive: true, force: true })
  mkdirSync(temporary, { mode: 0o700, recursive: true })
  const report = (line: string) =>
    appendFileSync(join(options.stateDir, 'runtime.log'), `${new Date().toISOString()} ${line}\n`)
  const [loopback, { config, sockets, sideSocket }] = await Promise.all([
    openLoopback(join(temporary, 'loopback'), report),
    writer.write({ ...told, temporary, side: worker }),
  ])
  const ask = (body: { cron: string } | { evict: ReadonlyArray<string> }) =>
    askSide(running?.ports.get(sideSocket) ?? 0, token, body)
  const ended = new EndedObjects({
    // Only memory is lost if it fails: the runtime evicts them some seconds later.
    evict: sessions => void ask({ evict: sessions }).catch(() => undefined),
    now: () => performance.now(),
  })
  let running: Workerd | null = null
  let closing = false
  const run = async (): Promise<Workerd> => {
    const workerd = await startWorkerd({
      command,
      config,
      sockets,
      loopback: loopback.address,
      onLog: (level, message) => {
        onLog(level, message)
        ended.hear(message)
      },
    })
    void replaceOnceEnded(workerd)
    return workerd
  }
  const replaceOnceEnded = async ({ ended: end }: Workerd) => {
    const how = await end
    if (closing) return
    report(`The local runtime ended (${how}) and is started again.`)
    for (let tries = 1; ; tries += 1) {
      if (closing) return
      try {
        running = await run()
        break
      } catch (error) {
        report(`It did not start: ${sentence(error)}`)
        if (tries === MOST_TRIES) return onDead(error)
      }
      await sleep(BETWEEN_TRIES_MS)
    }
    onRestart()
  }
  running = await run()
  return {
    tick: cron => ask({ cron }),
    close: async () => {
      closing = true
      await running?.kill()
      loopback.close()
      rmSync(temporary, { recursive: true, force: true })
    },
  }
}
