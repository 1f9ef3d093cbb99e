// Processes that a test starts are ended even when the start fails. One that is left behind takes ports and time from every later test.

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startEverything } from '../../fakes/everything.ts'
import { startAlertmanager } from '../../story/harness/alertmanager.ts'
import { isAlive } from '../../story/harness/processes.ts'
import { startPrometheus } from '../../story/harness/prometheus.ts'
import { startSystem } from '../../story/harness/system.ts'
import { startWorld } from '../../story/harness/world.ts'

// Processes start slowly on a busy machine.
const PATIENCE_MS = 30_000

let folder: string
const temporary = () => join(folder, 'tmp')
const programs = () => join(folder, 'bin')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tarsy-failed-'))
  mkdirSync(temporary())
  mkdirSync(programs())
  vi.stubEnv('TMPDIR', temporary())
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

type Noted = { pid: number; config: string }

/**
 * A program of the name, alone on the PATH with those that were made before. It notes its process and its configuration, and ends as soon
 * as the program `endsAfter` has noted its own; null: never.
 */
function standIn(name: string, endsAfter: string | null): () => Noted {
  const noteOf = (program: string) => JSON.stringify(join(folder, `${program}.json`))
  const path = join(programs(), name)
  const body = `
    const fs = require('node:fs')
    const file = process.argv.find(each => each.startsWith('--config.file='))?.split('=')[1]
    const config = file === undefined ? '' : fs.readFileSync(file, 'utf8')
    fs.writeFileSync(${noteOf(name)} + '.part', JSON.stringify({ pid: process.pid, config }))
    fs.renameSync(${noteOf(name)} + '.part', ${noteOf(name)})
    setInterval(() => ${endsAfter === null ? '{}' : `fs.existsSync(${noteOf(endsAfter)}) && process.exit()`}, 20)`
  writeFileSync(path, `#!${process.execPath}\n${body}\n`)
  chmodSync(path, 0o700)
  vi.stubEnv('PATH', programs())
  return () => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Noted
}

async function failure(start: Promise<unknown>): Promise<string> {
  return start.then(
    () => 'it started',
    (error: Error) => error.message,
  )
}

function processIn(message: string): number {
  return Number(/\(process (\d+)\)/.exec(message)?.[1])
}

test('a tool server that does not come up in time', async () => {
  const said = await failure(startEverything('streamableHttp', undefined, 0))
  expect(said).toMatch(/did not come up/)
  expect(isAlive(processIn(said))).toBe(false)
})

test(
  'a system that does not come up in time, and its folder',
  async () => {
    const said = await failure(startSystem({ program: 'test/fixtures/never-up.mjs', patienceMs: 500 }))
    expect(said).toMatch(/did not come up/)
    expect(isAlive(processIn(said))).toBe(false)
    expect(readdirSync(temporary())).toEqual([])
  },
  PATIENCE_MS,
)

test(
  'the servers of a scripted world whose system does not come up',
  async () => {
    let closed = false
    const close = async () => void (closed = true)
    const start = startWorld({
      model: { answer: () => 'broken' },
      servers: { tools: async () => ({ url: 'http://127.0.0.1:9/mcp', close }) },
      providers: { scripted: {} },
      tarsy: {},
      system: { program: 'test/fixtures/never-up.mjs', patienceMs: 500 },
    })
    const said = await failure(start)
    expect(said).toMatch(/did not come up/)
    expect(isAlive(processIn(said))).toBe(false)
    expect(closed).toBe(true)
    expect(readdirSync(temporary())).toEqual([])
  },
  PATIENCE_MS,
)

test(
  'the node exporter of a Prometheus that ends, and its folder',
  async () => {
    const exporter = standIn('prometheus-node-exporter', null)
    standIn('prometheus', 'prometheus-node-exporter')
    expect(await failure(startPrometheus(9))).toMatch(/prometheus has ended/)
    expect(isAlive(exporter().pid)).toBe(false)
    expect(readdirSync(temporary())).toEqual([])
  },
  PATIENCE_MS,
)

test(
  'the witness of an Alertmanager that ends, and its folder',
  async () => {
    const alertmanager = standIn('prometheus-alertmanager', 'prometheus-alertmanager')
    expect(await failure(startAlertmanager('http://127.0.0.1:9'))).toMatch(/prometheus-alertmanager has ended/)
    const witness = /url: "(.+?)"/.exec(alertmanager().config)?.[1] ?? ''
    await expect(fetch(witness)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    expect(readdirSync(temporary())).toEqual([])
  },
  PATIENCE_MS,
)
