// The start program's promises about processes, on a Worker of thirty lines: nothing is left, nothing is doubled, alarms fire.

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished, test, type ExpectStatic } from 'vitest'
import { readRecord } from '../../local/start/state.ts'
import { freePort } from '../fakes/http-server.ts'
import { isAlive, until } from './harness/processes.ts'
import { root, scrubbed, startSystem, type System, type SystemOptions } from './harness/system.ts'

const program = 'test/fixtures/tiny-worker/start.mjs'
type Counts = { fired: number; ticks: number }

async function tiny(options: SystemOptions = {}): Promise<System> {
  const system = await startSystem({ program, ...options })
  onTestFinished(async () => void (await system.stop()))
  return system
}

const ask = async (system: System, path: string) => (await (await fetch(`${system.url}${path}`)).json()) as Counts
const answers = (system: System) => until('the system answers', () => ask(system, '/api/counts').catch(() => null))

test('the Worker gets its variables, its pages and the Host header as the client sent it', async ({ expect }) => {
  const system = await tiny()
  expect(await ask(system, '/api/host')).toEqual({ host: `127.0.0.1:${system.port}`, greeting: 'hello' })
  const page = await fetch(`${system.url}/sessions/7`, {
    headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' },
  })
  expect(await page.text()).toContain('<title>tiny</title>')
})

test('the cron handler runs before the system says that it is up', async ({ expect }) => {
  expect((await ask(await tiny(), '/api/counts')).ticks).toBeGreaterThan(0)
})

test('a killed runtime is replaced on the same port, its record renewed, its cron fired at once, its alarm kept', async ({
  expect,
}) => {
  const system = await tiny()
  const before = system.pids()
  await ask(system, '/api/arm?ms=1500')
  await system.killRuntime()
  expect(system.pids()).toEqual({ ...before, workerd: system.pids().workerd })
  expect(system.pids().workerd).not.toBe(before.workerd)
  await until('the alarm fired and the cron ran', async () => {
    const { fired, ticks } = await answers(system)
    return fired === 1 && ticks >= 2
  })
})

test('kill -9 of the start program leaves no process and no port taken, and the next start fires the alarm', async ({
  expect,
}) => {
  const system = await tiny()
  await ask(system, '/api/arm?ms=1000')
  await system.kill()
  await expect(fetch(`${system.url}/api/counts`)).rejects.toThrow()
  await system.restart()
  await until('the alarm fired', async () => (await answers(system)).fired === 1)
})

test('kill -9 of the launcher ends everything behind it', async ({ expect }) => {
  const system = await tiny()
  const { launcher, main, workerd } = system.pids()
  process.kill(launcher, 'SIGKILL')
  await until('all are gone', () => ![launcher, main, workerd].some(isAlive))
  expect(system.output()).not.toMatch(/crash|started again/)
})

test('kill -9 of npm, above the shell that it starts us by, ends everything', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'tarsy-story-'))
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }))
  // What npm does: a shell, and a name in the environment.
  const shell = `require('node:child_process').spawn('sh', ['-c', '"${process.execPath}" ${program}; true'], { stdio: 'inherit' })`
  const npm = spawn(process.execPath, ['-e', shell], {
    cwd: root,
    stdio: 'ignore',
    env: {
      ...scrubbed(process.env),
      npm_lifecycle_event: 'start',
      TARSY_STATE_DIR: stateDir,
      PORT: String(await freePort()),
    },
  })
  onTestFinished(() => void npm.kill('SIGKILL'))
  const { pid, workerdPid } = await until('it is up', () => readRecord(stateDir))
  npm.kill('SIGKILL')
  await until('all are gone', () => ![pid, workerdPid].some(isAlive))
})

test.for(['SIGINT', 'SIGTERM'] as const)('%s ends everything in order with exit code 0', async (signal, { expect }) => {
  const system = await tiny()
  const { launcher, main, workerd } = system.pids()
  process.kill(launcher, signal)
  await until('all are gone', () => ![launcher, main, workerd].some(isAlive))
  expect(await system.stop()).toBe(0)
})

test('a second start on the same state says so in one sentence and leaves the first alone', async ({ expect }) => {
  const system = await tiny()
  const second = refused(expect, { TARSY_STATE_DIR: system.stateDir, PORT: '0' })
  expect(second).toContain(`already running on ${system.stateDir} (process ${system.pids().main}`)
  await answers(system)
})

test('a port in use is said in one sentence that names another one', async ({ expect }) => {
  const system = await tiny()
  const second = refused(expect, { TARSY_STATE_DIR: `${system.stateDir}-other`, PORT: String(system.port) })
  expect(second).toContain(`Port ${system.port} is in use by another program.`)
  expect(second).toContain(`PORT=${system.port + 1}`)
})

test('a runtime that outlived its start program is ended by the next start', async () => {
  const system = await tiny()
  await system.kill()
  const stale = spawn('bash', ['-c', 'exec -a "workerd serve --binary" sleep 60'], { stdio: 'ignore' })
  onTestFinished(() => void stale.kill('SIGKILL'))
  const bash = stale.pid ?? 0
  writeFileSync(
    join(system.stateDir, 'runtime.json'),
    JSON.stringify({ pid: 1, workerdPid: bash, port: await freePort(), startedAt: '' }),
  )
  await system.restart()
  await until('the stale runtime is gone', () => !isAlive(bash))
})

test('a process that merely got the number of a recorded runtime is left alone', async ({ expect }) => {
  const system = await tiny()
  await system.kill()
  const innocent = spawn('sleep', ['60'], { stdio: 'ignore' })
  onTestFinished(() => void innocent.kill())
  writeFileSync(
    join(system.stateDir, 'runtime.json'),
    JSON.stringify({ pid: 1, workerdPid: innocent.pid, port: 1, startedAt: '' }),
  )
  await system.restart()
  await sleep(200)
  expect(isAlive(innocent.pid ?? 0)).toBe(true)
})

function refused(expect: ExpectStatic, env: Record<string, string>): string {
  const run = spawnSync(process.execPath, [join(root, program)], {
    cwd: root,
    env: { ...scrubbed(process.env), ...env },
    encoding: 'utf8',
    timeout: 30_000,
  })
  expect(run.status).toBe(1)
  expect(run.stderr.trim().split('\n')).toHaveLength(1)
  return run.stderr
}
