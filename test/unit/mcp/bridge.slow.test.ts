import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, expect, onTestFinished, test } from 'vitest'
import type { Config } from '../../../src/core/config/config.ts'
import { startBridge, type Bridge, type BridgeOptions } from '../../../local/bridge.ts'
import { canTieToParent } from '../../../local/start/wrapper.ts'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import type { Toolbox } from '../../../src/core/ports.ts'
import { everythingEntry } from '../../fakes/everything.ts'
import { stdioServer } from '../../fakes/mcp-servers.ts'

const never = new AbortController().signal
const token = 'bridge-token'
const fragile = fileURLToPath(import.meta.resolve('../../fakes/fragile-stdio-server.ts'))
const everything = { everything: stdioServer('node', [everythingEntry, 'stdio'], { API_KEY: 'configured-key' }) }
const notes = mkdtempSync(join(tmpdir(), 'tarsy-notes-'))
afterAll(() => rmSync(notes, { recursive: true, force: true }))
const breaking = {
  fragile: stdioServer('node', [fragile], {
    DB_PASSWORD: 'hunter2-hunter2',
    TARGET: 'http://db.example',
    NOTES: notes,
  }),
}

/** Resolves when the child is inside a slow call. */
async function underWay(pid: number): Promise<void> {
  await expect.poll(() => existsSync(join(notes, String(pid)))).toBe(true)
}

const bridges: Array<Bridge> = []
afterEach(async () => {
  await Promise.all(bridges.splice(0).map(bridge => bridge.close()))
})

async function start(
  servers: Config['mcpServers'],
  env?: Record<string, string>,
  more: Partial<BridgeOptions> = {},
): Promise<Bridge> {
  const bridge = await startBridge({
    servers,
    token,
    port: 0,
    host: '127.0.0.1',
    ...(env && { env: { ...process.env, ...env } }),
    ...more,
  })
  bridges.push(bridge)
  return bridge
}

function open(bridge: Bridge, servers: Config['mcpServers'], execution = 'e'): Promise<Toolbox> {
  const names = Object.keys(servers).map(name => ({ name }))
  return mcpToolHost({ clock, servers, fetch, bridge: { url: bridge.url, token } }).open(execution, names, never)
}

async function text(box: Toolbox, server: string, tool: string, args: Record<string, unknown> = {}): Promise<string> {
  const outcome = await box.call(server, tool, args, never)
  return outcome.kind === 'answer' ? outcome.content : `${outcome.kind}: ${outcome.message}`
}

const alive = (pid: number) => existsSync(`/proc/${pid}`) || canSignal(pid)
function canSignal(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // No such process.
    return false
  }
}

test('a real stdio server answers through the bridge: list, text, error, slow, large, image', async () => {
  const bridge = await start(everything)
  const box = await open(bridge, everything)
  expect(box.unavailable).toEqual([])
  expect(box.servers[0]?.tools.map(tool => tool.name)).toContain('everything.echo')
  expect(await text(box, 'everything', 'echo', { message: 'hi' })).toBe('Echo: hi')
  expect(await box.call('everything', 'get-sum', { a: 'x' }, never)).toMatchObject({ kind: 'answer', isError: true })
  const slow = text(box, 'everything', 'trigger-long-running-operation', { duration: 0.5, steps: 2 })
  expect(await text(box, 'everything', 'echo', { message: 'meanwhile' })).toBe('Echo: meanwhile')
  expect(await slow).toContain('Duration: 0.5 seconds')
  const large = 'x'.repeat(3_000_000)
  expect(await text(box, 'everything', 'echo', { message: large })).toBe(`Echo: ${large}`)
  expect(await text(box, 'everything', 'get-tiny-image')).toMatch(/\[An image was returned: image\/png, \d+ bytes\./)
  await box.close()
})

test('a child gets its configured environment, and of the machine what programs need and nothing else', async () => {
  const bridge = await start(everything, { OPENAI_API_KEY: 'sk-1', MY_MODEL: 'sk-2', PLAIN: 'plain', LANG: 'C.UTF-8' })
  const box = await open(bridge, everything)
  const env = JSON.parse(await text(box, 'everything', 'get-env')) as Record<string, string>
  expect(env).toMatchObject({ API_KEY: 'configured-key', PATH: process.env['PATH'], LANG: 'C.UTF-8' })
  for (const name of ['OPENAI_API_KEY', 'MY_MODEL', 'PLAIN']) expect(env).not.toHaveProperty(name)
  await box.close()
})

test('a child that is killed fails the call in flight at once with its last words, and the next call meets a new child', async () => {
  const bridge = await start(breaking)
  const box = await open(bridge, breaking)
  const pid = Number(await text(box, 'fragile', 'pid'))
  const writing = box.call('fragile', 'write_slowly', {}, never)
  await underWay(pid)
  process.kill(pid, 'SIGKILL')
  // The tool's own answer would come after 20 s.
  expect(await writing).toEqual({
    kind: 'interrupted',
    message:
      'fragile: the stdio server fragile was ended by SIGKILL; it said: ready with [hidden] for http://db.example | writing; whether the tool did its work is unknown; look before calling it again',
  })
  const next = Number(await text(box, 'fragile', 'pid'))
  expect(next).toBeGreaterThan(0)
  expect(next).not.toBe(pid)
  await box.close()
})

test('a read-only call whose child dies is made again on a new child', async () => {
  const bridge = await start(breaking)
  const box = await open(bridge, breaking)
  const pid = Number(await text(box, 'fragile', 'pid'))
  const reading = text(box, 'fragile', 'read_slowly')
  await underWay(pid)
  process.kill(pid, 'SIGKILL')
  expect(Number(await reading)).not.toBe(pid)
  await box.close()
})

test('a child that dies between two calls is replaced without a word, also for a writing call', async () => {
  const bridge = await start(breaking)
  const box = await open(bridge, breaking)
  const pid = Number(await text(box, 'fragile', 'pid'))
  const running = async () => (await healthOf(bridge))['fragile']?.running
  await expect.poll(running).toBe(2)
  process.kill(pid, 'SIGKILL')
  // The spare is left.
  await expect.poll(running).toBe(1)
  expect(await text(box, 'fragile', 'write')).toBe('written')
  await box.close()
})

test('a server that does not start is unavailable with what it said, without its secrets', async () => {
  const servers = {
    missing: stdioServer('no-such-program-anywhere', []),
    broken: stdioServer('node', ['-e', "console.error('bad password ' + process.env.PASSWORD); process.exit(3)"], {
      PASSWORD: 'hunter2-hunter2',
    }),
    chatty: stdioServer('node', ['-e', "console.log('Welcome!'); process.exit(0)"]),
  }
  const bridge = await start(servers)
  const box = await open(bridge, servers)
  const why = Object.fromEntries(box.unavailable.map(row => [row.server, row.message]))
  expect(why['missing']).toContain('no-such-program-anywhere')
  expect(why['broken']).toContain('the stdio server broken ended with exit code 3; it said: bad password [hidden]')
  expect(why['chatty']).toContain('not a message on its output')
  await box.close()
})

test('a key that was pasted where a program belongs is told to nobody', async () => {
  const key = `ghp_${'k'.repeat(36)}`
  const servers = { pasted: stdioServer(key, []) }
  const { unavailable } = await open(await start(servers), servers)
  expect(unavailable).toMatchObject([{ server: 'pasted', message: expect.stringContaining('the stdio server pasted') }])
  expect(unavailable[0]?.message).not.toContain('kkkk')
})

test('each execution has a child of its own, and closing the execution ends it', async () => {
  const bridge = await start(breaking)
  const [one, two] = await Promise.all([open(bridge, breaking, 'one'), open(bridge, breaking, 'two')])
  const pids = await Promise.all([one, two].map(async box => Number(await text(box, 'fragile', 'pid'))))
  expect(pids[0]).not.toBe(pids[1])
  await one.close()
  await expect.poll(() => alive(pids[0] ?? 0)).toBe(false)
  expect(alive(pids[1] ?? 0)).toBe(true)
  await two.close()
})

test('without the right token nothing is told, and an unknown server is named as such', async () => {
  const bridge = await start(breaking)
  for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'Bearer bridge-toke' }] as Array<
    Record<string, string>
  >) {
    const refused = await fetch(`${bridge.url}/fragile`, { method: 'POST', headers, body: '{}' })
    expect(refused.status).toBe(401)
    expect(await refused.text()).not.toContain(token)
  }
  const unknown = await fetch(`${bridge.url}/nothing`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  expect(unknown.status).toBe(404)
  expect(await unknown.text()).toContain('there are: fragile')
  const gone = await fetch(`${bridge.url}/fragile`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'mcp-session-id': 'x' },
  })
  expect(gone.status).toBe(404)
})

test('one spare child waits for the next execution, is handed to it alone, and ends when nothing comes', async () => {
  const bridge = await start(breaking, undefined, { spareMs: 1_500 })
  const first = await open(bridge, breaking, 'one')
  const pid = Number(await text(first, 'fragile', 'pid'))
  const spareOf = () =>
    childrenOf(process.pid)
      .map(Number)
      .filter(each => each !== pid)
  await expect.poll(() => spareOf().length).toBe(1)
  const [spare = 0] = spareOf()
  const [second, third] = [await open(bridge, breaking, 'two'), await open(bridge, breaking, 'three')]
  expect(Number(await text(second, 'fragile', 'pid'))).toBe(spare)
  expect(Number(await text(third, 'fragile', 'pid'))).not.toBe(spare)
  await Promise.all([first.close(), second.close(), third.close()])
  await expect.poll(() => childrenOf(process.pid)).toEqual([])
})

test('a server that ends before it answers is started again after a pause, and says why meanwhile', async () => {
  const starts = join(notes, 'starts')
  const servers = {
    broken: stdioServer('node', ['-e', `require('fs').appendFileSync('${starts}', 'x'); console.error('no cluster')`]),
  }
  const bridge = await start(servers)
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  const initialize = async () => {
    const answer = await fetch(`${bridge.url}/broken`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
    })
    return await answer.text()
  }
  expect(await initialize()).toContain('exit code 0; it said: no cluster"')
  expect(await initialize()).toContain('exit code 0; it said: no cluster; it is started again in 1 s at the earliest"')
  expect(readFileSync(starts, 'utf8')).toBe('x')
  expect(await healthOf(bridge)).toMatchObject({
    broken: { running: 0, failure: expect.stringContaining('no cluster') },
  })
})

test('its health can be asked: of anyone whether it is there, with the token what runs, and asking starts nothing', async () => {
  const bridge = await start(breaking)
  const ask = async (headers = {}) => (await fetch(`${bridge.url}/health`, { headers })).json()
  expect(await ask()).toEqual({ status: 'healthy' })
  const authorization = { authorization: `Bearer ${token}` }
  expect(await ask(authorization)).toEqual({
    status: 'healthy',
    servers: { fragile: { running: 0, spare: false, failure: null } },
  })
  const box = await open(bridge, breaking)
  await expect.poll(() => ask(authorization)).toMatchObject({ servers: { fragile: { running: 2, spare: true } } })
  await box.close()
})

test('it writes a line a call, without arguments and answers', async () => {
  const lines: Array<string> = []
  const bridge = await start(breaking, undefined, { log: line => lines.push(line) })
  const box = await open(bridge, breaking)
  await text(box, 'fragile', 'pid')
  await text(box, 'fragile', 'no_such', { secret: 'hunter2' })
  const stop = new AbortController()
  const given = box.call('fragile', 'write_slowly', {}, stop.signal)
  setTimeout(() => stop.abort(new Error('enough')), 100)
  await expect(given).rejects.toThrow('enough')
  await expect
    .poll(() => lines.map(line => line.replace(/^\S+Z | \d+ ms$/g, '')))
    .toEqual(['fragile.pid ok', 'fragile.write_slowly cancelled'])
  await box.close()
})

test('closing the bridge ends every child, the one kept warm as well, and one that ignores the end of its input', async () => {
  const servers = { stubborn: stdioServer('node', [fragile], { STUBBORN: '1' }) }
  const bridge = await start(servers)
  const box = await open(bridge, servers)
  const pid = Number(await text(box, 'stubborn', 'pid'))
  await expect.poll(() => childrenOf(process.pid).length).toBeGreaterThanOrEqual(2)
  await bridge.close()
  expect(alive(pid)).toBe(false)
  expect(childrenOf(process.pid)).toEqual([])
})

test('the children die with a bridge that is killed', async () => {
  if (!canTieToParent()) return console.log('Not tried: this system cannot tie a child to its parent')
  const program = `
    import { startBridge } from ${JSON.stringify(import.meta.resolve('../../../local/bridge.ts'))}
    const servers = ${JSON.stringify({ stubborn: stdioServer('node', [fragile], { STUBBORN: '1' }) })}
    console.log((await startBridge({ servers, token: '${token}', port: 0, host: '127.0.0.1' })).url)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const url = await new Promise<string>(resolve => parent.stdout.once('data', chunk => resolve(String(chunk).trim())))
  const servers = { stubborn: stdioServer('node', [fragile]) }
  const box = await open({ url, close: async () => {} }, servers)
  const pid = Number(await text(box, 'stubborn', 'pid'))
  expect(alive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await expect.poll(() => alive(pid)).toBe(false)
  await box.close()
})

async function healthOf({ url }: Bridge): Promise<Record<string, { running: number }>> {
  const answer = await fetch(`${url}/health`, { headers: { authorization: `Bearer ${token}` } })
  return ((await answer.json()) as { servers: Record<string, { running: number }> }).servers
}

/** The bridge of a test runs in the test's own process. */
function childrenOf(pid: number): Array<string> {
  const path = `/proc/${pid}/task/${pid}/children`
  if (!existsSync(path)) return []
  const running = readFileSync(path, 'utf8').trim().split(' ').filter(Boolean)
  return running.filter(child => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(fragile))
}
