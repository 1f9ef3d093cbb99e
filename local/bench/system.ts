// The built system as `npm start` runs it, on a state folder and a configuration of its own.

import { fork } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readRecord } from '../start/state.ts'
import { root } from '../steps.ts'

export type System = {
  url: string
  port: number
  /** Resident memory of the runtime, in bytes; NaN where there is no /proc. */
  memory(): number
  /** kill -9 of the runtime; the start program brings up another. */
  kill(): void
  /** The last that it printed and that its runtime wrote to its own log, for a measurement that failed. */
  lastWords(): string
  stop(): Promise<void>
}

const STARTS_WITHIN_MS = 120_000

/** `sessionsAtOnce` is the system-wide cap; `prepare` finds the state folder as it is before the start. */
export async function startSystem(
  modelUrl: string,
  sessionsAtOnce: number,
  prepare: (stateDir: string) => Promise<void> = async () => {},
): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), 'tarsy-bench-'))
  const stateDir = join(folder, 'state')
  writeConfig(join(folder, 'config'), modelUrl, sessionsAtOnce)
  await prepare(stateDir)
  const foreign = /_API_KEY$|^TARSY_|^(HOST|PORT|npm_.*)$/
  const child = fork(join(root, 'local/start/main.ts'), [], {
    cwd: root,
    silent: true,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
      TARSY_DEV_VARS: '/dev/null',
      TARSY_STATE_DIR: stateDir,
      TARSY_CONFIG_DIR: join(folder, 'config'),
      BENCH_KEY: 'none',
      PORT: '0',
    },
  })
  let output = ''
  child.stdout?.on('data', chunk => (output += chunk))
  child.stderr?.on('data', chunk => (output += chunk))
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  for (let waited = 0; !output.includes('TARSy is up.'); waited += 50) {
    if (child.exitCode !== null || waited > STARTS_WITHIN_MS) throw new Error(`the system did not start:\n${output}`)
    await sleep(50)
  }
  const record = readRecord(stateDir)
  if (record === null) throw new Error(`the system left no record in ${stateDir}`)
  return {
    url: `http://127.0.0.1:${record.port}`,
    port: record.port,
    memory: () => residentBytes(readRecord(stateDir)?.workerdPid ?? 0),
    kill: () => process.kill(readRecord(stateDir)?.workerdPid ?? 0, 'SIGKILL'),
    lastWords: () => {
      const log = join(stateDir, 'runtime.log')
      return `${output}${existsSync(log) ? readFileSync(log, 'utf8') : ''}`.slice(-4_000)
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function writeConfig(dir: string, modelUrl: string, sessionsAtOnce: number): void {
  const server = { transport: { type: 'stdio', command: 'node', args: ['local/demo/host-server.ts'] } }
  const stage = (agent: string) => [{ name: 'look', agents: [{ name: agent }] }]
  const tarsy = {
    defaults: { llm_provider: 'bench', alert_type: 'tool', max_iterations: 30 },
    queue: { max_concurrent_sessions: sessionsAtOnce },
    mcp_servers: { host: server },
    agents: {
      Looker: { description: 'Looks', mcp_servers: ['host'] },
      Thinker: { description: 'Thinks', max_iterations: 600 },
    },
    agent_chains: {
      looking: { alert_types: ['tool', 'turns', 'hold'], stages: stage('Looker') },
      thinking: { alert_types: ['bare', 'stream', 'drip', 'flood', 'long'], stages: stage('Thinker') },
      crowded: { alert_types: ['crowd'], stages: [{ name: 'look', agents: [{ name: 'Thinker' }], replicas: 3 }] },
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
