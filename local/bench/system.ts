// The built system as `npm start` runs it, with its own state folder and configuration.

import { fork } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LEAN } from '../launch.mjs'
import { readRecord } from '../start/state.ts'
import { root } from '../steps.ts'
import { LARGE } from './model.ts'
import { footprintOf, type Footprint } from './processes.ts'
import { until } from './until.ts'

export type System = {
  url: string
  port: number
  /** From its process to the line that says that it is up. */
  startedInMs: number
  /** Resident memory of the runtime, in bytes; NaN where there is no /proc. */
  memory(): number
  /** Of all processes of the system, without npm and the launcher. */
  footprint(): Footprint
  /** Processor time that the runtime has used so far, in milliseconds; NaN where there is no /proc. */
  processorMs(): number
  /** The current process: a runtime that died is replaced by a new one. */
  runtimePid(): number
  /** kill -9 of the runtime. The start program starts another. */
  kill(): void
  /** The end of its output and of the runtime's log, for a measurement that failed. */
  lastWords(): string
  /** `inspect` reads the state folder between the end and its removal. */
  stop(inspect?: (stateDir: string) => void): Promise<void>
}

/** Stdio servers that the bridge has not started yet: one a measurement. */
export const COLD_SERVERS = 5
// The start program gives its children 5 s (local/start/stop.ts).
const ENDS_WITHIN_MS = 15_000
const STARTS = { withinMs: 120_000, everyMs: 10 }

export type SystemOptions = {
  modelUrl: string
  /** The MCP server of the agent `Reader`. */
  toolsUrl: string
  /** The system-wide cap. */
  sessionsAtOnce: number
  /** Of configuration and state. The caller removes it; by default it is a new one that ends with the system. */
  folder?: string
  /** Runs before the start, with the state folder. */
  prepare?: (stateDir: string) => Promise<void>
  /** Variables of the start program, in which Miniflare runs. */
  env?: Readonly<Record<string, string>>
  /** Options of its Node. */
  execArgv?: ReadonlyArray<string>
}

export async function startSystem(options: SystemOptions): Promise<System> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'tarsy-bench-'))
  const stateDir = join(folder, 'state')
  writeConfig(join(folder, 'config'), options)
  await options.prepare?.(stateDir)
  const begun = performance.now()
  const child = startProgram(folder, stateDir, options)
  let output = ''
  child.stdout?.on('data', chunk => (output += chunk))
  child.stderr?.on('data', chunk => (output += chunk))
  let hasEnded = false
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve())).then(() => void (hasEnded = true))
  const stop: System['stop'] = async inspect => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS)
    await ended
    clearTimeout(late)
    try {
      inspect?.(stateDir)
    } finally {
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
    }
  }
  try {
    await until('the system is up', () => hasEnded || output.includes('TARSy is up.'), STARTS)
    if (hasEnded) throw new Error('the start program ended')
  } catch (error) {
    await stop()
    throw new Error(`the system did not start: ${String(error)}\n${output}`, { cause: error })
  }
  const startedInMs = performance.now() - begun
  const record = readRecord(stateDir)
  if (record === null) throw new Error(`the system left no record in ${stateDir}`)
  const runtimePid = () => readRecord(stateDir)?.workerdPid ?? 0
  return {
    url: `http://127.0.0.1:${record.port}`,
    port: record.port,
    startedInMs,
    memory: () => residentBytes(runtimePid()),
    footprint: () => footprintOf(child.pid ?? 0, runtimePid()),
    processorMs: () => processorMs(runtimePid()),
    runtimePid,
    kill: () => process.kill(runtimePid(), 'SIGKILL'),
    lastWords: () => {
      const log = join(stateDir, 'runtime.log')
      return `${output}${existsSync(log) ? readFileSync(log, 'utf8') : ''}`.slice(-4_000)
    },
    stop,
  }
}

/** The start program, with nothing of this machine's configuration in its environment. */
function startProgram(folder: string, stateDir: string, options: SystemOptions) {
  const foreign = /_API_KEY$|^TARSY_|^(HOST|PORT|npm_.*)$/
  return fork(join(root, 'local/start/main.ts'), [], {
    cwd: root,
    silent: true,
    execArgv: ['--disable-warning=ExperimentalWarning', ...LEAN.flags, ...(options.execArgv ?? [])],
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
      TARSY_DEV_VARS: '/dev/null',
      TARSY_STATE_DIR: stateDir,
      TARSY_CONFIG_DIR: join(folder, 'config'),
      BENCH_KEY: 'none',
      ...LEAN.env,
      PORT: '0',
      ...options.env,
    },
  })
}

function writeConfig(dir: string, { modelUrl, toolsUrl, sessionsAtOnce }: SystemOptions): void {
  const host = { transport: { type: 'stdio', command: 'node', args: ['local/demo/host-server.ts'] } }
  const cold = Array.from({ length: COLD_SERVERS }, (_, at) => `cold${at}`)
  const stage = (agent: string) => [{ name: 'look', agents: [{ name: agent }] }]
  const tarsy = {
    defaults: { llm_provider: 'bench', alert_type: 'tool', max_iterations: 30 },
    queue: { max_concurrent_sessions: sessionsAtOnce },
    mcp_servers: {
      ...Object.fromEntries(cold.map(name => [name, host])),
      host,
      timed: { transport: { type: 'http', url: toolsUrl } },
    },
    agents: {
      Looker: { description: 'Looks', mcp_servers: ['host'] },
      Reader: { description: 'Reads', max_iterations: 200, mcp_servers: ['timed'] },
      Thinker: { description: 'Thinks', max_iterations: 600 },
      ...Object.fromEntries(cold.map(name => [name, { description: 'Looks once', mcp_servers: [name] }])),
    },
    agent_chains: {
      ...Object.fromEntries(cold.map(name => [name, { alert_types: [name], stages: stage(name) }])),
      looking: { alert_types: ['tool', 'turns', 'hold'], stages: stage('Looker') },
      thinking: { alert_types: ['bare', 'stream', 'drip', 'flood', 'long'], stages: stage('Thinker') },
      crowded: { alert_types: ['crowd'], stages: [{ name: 'look', agents: [{ name: 'Thinker' }], replicas: 3 }] },
      reading: { alert_types: ['reads', 'storm', 'budget', 'prefix', 'wide'], stages: stage('Reader') },
      large: {
        alert_types: ['large'],
        stages: [{ name: 'look', agents: [{ name: 'Reader' }], replicas: LARGE.agents }],
      },
    },
  }
  const bench = { type: 'openai', model: 'bench', base_url: modelUrl, api_key_env: 'BENCH_KEY' }
  mkdirSync(dir, { recursive: true })
  // JSON is YAML.
  writeFileSync(join(dir, 'tarsy.yaml'), JSON.stringify(tarsy))
  mkdirSync(join(dir, 'skills', 'note'), { recursive: true })
  writeFileSync(
    join(dir, 'skills', 'note', 'SKILL.md'),
    '---\nname: note\ndescription: A note\n---\nNothing to note.\n',
  )
  writeFileSync(join(dir, 'llm-providers.yaml'), JSON.stringify({ llm_providers: { bench } }))
}

function residentBytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024
  } catch {
    return Number.NaN // Not Linux.
  }
}

// Linux counts in hundredths of a second (USER_HZ), whatever its own clock.
const MS_A_TICK = 10

/** User and system time of all threads: the 14th and 15th field, counted from behind the name, which may have spaces. */
function processorMs(pid: number): number {
  try {
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const fields = rest.split(' ').map(Number)
    return ((fields[11] ?? Number.NaN) + (fields[12] ?? Number.NaN)) * MS_A_TICK
  } catch {
    return Number.NaN // Not Linux.
  }
}
