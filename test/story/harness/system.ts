// A whole system as a process of its own, started as a user starts it: fresh state, free port, no key of this machine.

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort } from '../../fakes/http-server.ts'
import { readRecord } from '../../../local/start/state.ts'
import { isAlive, until } from './processes.ts'

export const root = dirname(dirname(dirname(import.meta.dirname)))

export type SystemOptions = {
  /** A folder of configuration, or its files; by default the shipped one. */
  configDir?: string
  configFiles?: Readonly<Record<string, string>>
  env?: Readonly<Record<string, string>>
  /** Kept at the end when given. */
  stateDir?: string
  port?: number
  args?: ReadonlyArray<string>
  /** By default the real start program. */
  program?: string
  /** How long a start may take. */
  patienceMs?: number
}

export type Pids = { launcher: number; main: number; workerd: number }

export type System = {
  url: string
  port: number
  stateDir: string
  pids(): Pids
  /** kill -9 of the recorded workerd; resolves when it is gone and another one is recorded. */
  killRuntime(): Promise<void>
  /** kill -9 of the start program itself; resolves when it, its launcher and its workerd are gone. */
  kill(): Promise<void>
  /** Starts again on the same state and port, ending what still runs first. */
  restart(): Promise<void>
  /** Ctrl-C's cousin; resolves with the exit code. Folders that the harness made are removed. */
  stop(): Promise<number | null>
  /** Everything printed so far, by every start. */
  output(): string
}

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), 'tarsy-story-'))
  const stateDir = options.stateDir ?? join(folder, 'state')
  const port = options.port ?? (await freePort())
  // A first start builds the dashboard and the Worker.
  const { patienceMs = 120_000 } = options
  const env = {
    ...scrubbed(process.env),
    TARSY_STATE_DIR: stateDir,
    TARSY_DEV_VARS: '/dev/null',
    PORT: String(port),
    ...configEnv(options, folder),
    ...options.env,
  }
  let output = ''
  let child: ChildProcess | null = null
  const pids = (): Pids => {
    const record = readRecord(stateDir)
    return { launcher: child?.pid ?? 0, main: record?.pid ?? 0, workerd: record?.workerdPid ?? 0 }
  }
  const start = async () => {
    const from = output.length
    const started = spawn(
      process.execPath,
      [join(root, options.program ?? 'local/start.mjs'), ...(options.args ?? [])],
      {
        cwd: root,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    child = started
    started.stdout.on('data', chunk => (output += chunk))
    started.stderr.on('data', chunk => (output += chunk))
    const isUp = () => output.includes('TARSy is up.', from) || hasEnded(started)
    await until('the system is up', isUp, patienceMs).catch(() => {
      throw new Error(`the start program (process ${started.pid}) did not come up:\n${output.slice(from)}`)
    })
    if (hasEnded(started)) throw new Error(`the start program ended with ${started.exitCode}:\n${output.slice(from)}`)
  }
  const end = async (): Promise<number | null> => {
    const ending = child
    if (ending === null) return null
    if (!hasEnded(ending)) ending.kill('SIGTERM')
    await until('the start program has ended', () => hasEnded(ending), 10_000).catch(() => ending.kill('SIGKILL'))
    return ending.exitCode
  }
  const stop = async () => {
    const code = await end()
    rmSync(folder, { recursive: true, force: true })
    return code
  }
  await start().catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stateDir,
    pids,
    output: () => output,
    killRuntime: async () => {
      const { workerd } = pids()
      process.kill(workerd, 'SIGKILL')
      await until('the killed runtime is gone', () => !isAlive(workerd))
      await until('another runtime is recorded', () => pids().workerd !== workerd && isAlive(pids().workerd))
    },
    kill: async () => {
      const { launcher, main, workerd } = pids()
      process.kill(main, 'SIGKILL')
      await until('nothing of the killed system is left', () => ![launcher, main, workerd].some(isAlive))
    },
    restart: async () => {
      await end()
      await start()
    },
    stop,
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function configEnv({ configDir, configFiles }: SystemOptions, folder: string): Record<string, string> {
  if (configDir !== undefined) return { TARSY_CONFIG_DIR: configDir }
  if (configFiles === undefined) return {}
  const dir = join(folder, 'config')
  for (const [path, text] of Object.entries(configFiles)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  return { TARSY_CONFIG_DIR: dir }
}

/** No key of the machine that runs the tests may be billed, and nothing of its own system may leak in. */
export function scrubbed(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /_API_KEY$|^TARSY_|^(HOST|PORT|npm_.*|VITEST.*|NODE_ENV|NODE_OPTIONS)$/
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)))
}
