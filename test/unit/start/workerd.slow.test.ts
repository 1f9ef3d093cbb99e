// The local runtime as a process, with a stand-in for workerd that writes what it is told to write.

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openLoopback } from '../../../local/start/loopback.ts'
import { startRuntime } from '../../../local/start/runtime.ts'
import { logOf, startWorkerd } from '../../../local/start/workerd.ts'

test.each([
  [
    'a line of the Worker',
    '{"timestamp":"1","level":"warn","message":"{\\"event\\":\\"a\\"}"}',
    'warn',
    '{"event":"a"}',
  ],
  ['a line that is no JSON', 'some words', 'log', 'some words'],
  ['JSON of another form', '{"a":1}', 'log', '{"a":1}'],
  ['half a line', '{"level":"warn","mess', 'log', '{"level":"warn","mess'],
  ["the runtime's own notice", '{"level":"error","message":"NOSENTRY cache failed"}', 'debug', 'NOSENTRY cache failed'],
  [
    'a stack of addresses',
    '{"level":"error","message":"stack: 561b84a 561b84b 0"}',
    'debug',
    'stack: 561b84a 561b84b 0',
  ],
  [
    'its last words',
    '*** Fatal uncaught kj::Exception: out of memory',
    'error',
    '*** Fatal uncaught kj::Exception: out of memory',
  ],
])('%s', (_what, line, level, message) => {
  expect(logOf(line)).toEqual({ level, message })
})

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'tarsy-unit-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  return dir
}

/** A program for /bin/sh. */
function program(text: string): string {
  const path = join(folder(), 'program.sh')
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o700)
  return path
}

function start(text: string, log: Array<string> = [], sockets = ['one', 'two']) {
  const config = new TextEncoder().encode('the configuration')
  const onLog = (level: string, message: string) => void log.push(`${level} ${message}`)
  return startWorkerd({ command: program(text), config, sockets, loopback: 'unix:/nowhere', onLog })
}

const listen = (socket: string, port: number) => `echo '${JSON.stringify({ event: 'listen', socket, port })}' >&3`

test('it is told its configuration, and is up once all its sockets are open', async () => {
  const log: Array<string> = []
  const text = `cat; echo; echo "$@"; ${listen('one', 4711)}; ${listen('other', 1)}; ${listen('two', 4712)}; exec sleep 60`
  const workerd = await start(text, log)
  expect([workerd.ports.get('one'), workerd.ports.get('two')]).toEqual([4711, 4712])
  await expect.poll(() => log).toHaveLength(2)
  expect(log[0]).toBe('log the configuration')
  expect(log[1]).toContain('--external-addr=loopback=unix:/nowhere')
  await workerd.kill()
  expect(await workerd.ended).toBe('SIGKILL')
})

test('a text in the log cannot begin a line of its own', async () => {
  const log: Array<string> = []
  const forged = JSON.stringify({ level: 'error', message: 'forged' })
  const line = JSON.stringify({ level: 'warn', message: `one\u2028${forged}\r${forged}` })
  const workerd = await start(
    `${listen('one', 1)}; ${listen('two', 2)}; cat >/dev/null; cat <<'END'\n${line}\nEND`,
    log,
  )
  await workerd.ended
  expect(log).toEqual([`warn one\u2028${forged}\r${forged}`])
})

test('one that ends on its own says how', async () => {
  const workerd = await start(`${listen('one', 1)}; ${listen('two', 2)}; cat >/dev/null; exit 3`)
  expect(await workerd.ended).toBe('3')
})

test.each([
  ['cat >/dev/null; echo "bad flag" >&2; exit 1', 'ERR_RUNTIME_FAILURE', 'bad flag'],
  // It reads nothing of its configuration.
  ['exit 7', 'ERR_RUNTIME_FAILURE', 'it ended with 7'],
  [
    'cat >/dev/null; echo "bind(): Address already in use; toString() = 127.0.0.1:8787" >&2; exit 1',
    'EADDRINUSE',
    /already in use/,
  ],
  ['cat >/dev/null; echo \'Socket "one": bind(): x (os error 98)\' >&2; exit 1', 'EADDRINUSE', /os error 98/],
])('one that does not come up: %s', async (text, code, message) => {
  const error = await start(text).catch((fault: unknown) => fault)
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
})

test('a program that is not there does not come up', async () => {
  const options = { config: new Uint8Array(), sockets: ['one'], loopback: 'unix:/nowhere', onLog: () => undefined }
  await expect(startWorkerd({ ...options, command: '/no/such/program' })).rejects.toMatchObject({
    code: 'ERR_RUNTIME_FAILURE',
    message: expect.stringContaining('ENOENT'),
  })
})

test('what a simulator reports is heard from a warning on, and answered', async () => {
  const reports: Array<string> = []
  const loopback = await openLoopback(join(folder(), 'loopback'), message => reports.push(message))
  onTestFinished(() => loopback.close())
  const post = (path: string, level: number, body: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'MF-Log-Level': String(level) }
      const socketPath = loopback.address.replace(/^unix:/, '')
      const asking = request({ socketPath, path, method: 'POST', headers }, response => {
        response.resume().on('end', () => resolve(response.statusCode))
      })
      asking.on('error', reject).end(body)
    })
  expect(await post('/core/log', 2, 'it goes to the dead letters')).toBe(204)
  expect(await post('/core/log', 3, 'a batch was consumed')).toBe(204)
  expect(await post('/core/log', 1, 'x'.repeat(50_000))).toBe(204)
  expect(await post('/core/error', 1, 'a page of an error')).toBe(404)
  expect(reports).toEqual(['it goes to the dead letters', 'x'.repeat(10_000)])
})

test('where a path is too long for a socket it has a port of this machine', async () => {
  const loopback = await openLoopback(join(folder(), 'x'.repeat(120)), () => undefined)
  onTestFinished(() => loopback.close())
  expect(loopback.address).toMatch(/^127\.0\.0\.1:\d+$/)
  expect((await fetch(`http://${loopback.address}/core/log`, { method: 'POST', body: 'x' })).status).toBe(204)
})

test('a runtime that died is started again until it comes up', async () => {
  const stateDir = folder()
  // The second time its port is taken.
  const command = program(`cd ${stateDir}
echo x >> starts
cat > /dev/null
if [ $(wc -l < starts) = 2 ]; then echo 'bind(): x (os error 98)' >&2; exit 1; fi
${listen('one', 1)}
if [ $(wc -l < starts) = 1 ]; then exit 3; fi
exec sleep 60`)
  const config = new TextEncoder().encode('the configuration')
  const writer = { write: () => Promise.resolve({ config, sockets: ['one'], sideSocket: 'one' }) }
  const restarted = Promise.withResolvers<string>()
  const runtime = await startRuntime({
    writer,
    command,
    stateDir,
    worker: { name: 'worker', vars: {}, options: {} },
    workerDir: stateDir,
    configBundle: null,
    vars: {},
    host: '127.0.0.1',
    port: 1,
    onLog: () => undefined,
    onRestart: () => restarted.resolve('again'),
    onDead: error => restarted.resolve(String(error)),
  })
  expect(await restarted.promise).toBe('again')
  expect(readFileSync(join(stateDir, 'starts'), 'utf8')).toBe('x\nx\nx\n')
  expect(readFileSync(join(stateDir, 'runtime.log'), 'utf8')).toMatch(
    /ended \(3\)[^]*did not start: The port is in use/,
  )
  await runtime.close()
})
