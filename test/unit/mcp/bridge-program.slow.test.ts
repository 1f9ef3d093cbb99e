import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import { stdioServer } from '../../fakes/mcp-servers.ts'

const program = fileURLToPath(import.meta.resolve('../../../local/bridge.ts'))
const hostTools = fileURLToPath(import.meta.resolve('../../../local/demo/host-server.ts'))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bridge-'))
  writeFileSync(join(folder, 'llm-providers.yaml'), '')
  writeFileSync(
    join(folder, 'tarsy.yaml'),
    `mcp_servers:\n  host:\n    transport:\n      type: stdio\n      command: node\n      args: ['${hostTools}']\n`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

function run(env: Record<string, string>, more: Array<string> = []) {
  const child = spawn(process.execPath, [program, '--config', folder, ...more], {
    env: { PATH: process.env['PATH'], TARSY_DEV_VARS: join(folder, 'none'), ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', text => (output += text))
  child.stderr.setEncoding('utf8').on('data', text => (output += text))
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  return { child, ended, output: () => output }
}

test('an operator starts the bridge with a configuration and a token, uses it, and ends it', async () => {
  const { child, ended, output } = run({ TARSY_BRIDGE_TOKEN: 'operator-token', TARSY_BRIDGE_PORT: '0', PORT: '1' })
  await expect.poll(output).toMatch(/Bridge on http:\S+ for: .*host/)
  const url = /Bridge on (\S+)/.exec(output())?.[1] ?? ''
  const box = await mcpToolHost({
    clock,
    servers: { host: stdioServer('node', []) },
    fetch,
    bridge: { url, token: 'operator-token' },
  }).open('e', [{ name: 'host' }], new AbortController().signal)
  expect(box.servers[0]?.tools).toHaveLength(6)
  await box.call('host', 'load_and_memory', {}, new AbortController().signal)
  await expect.poll(output).toMatch(/Z host\.load_and_memory \w+ \d+ ms/)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(output()).not.toContain('operator-token')
  await box.close()
}, 30_000)

test.each([
  [{}, 'Set TARSY_BRIDGE_TOKEN'],
  [{ TARSY_BRIDGE_TOKEN: 't-t-t', TARSY_BRIDGE_PORT: 'many' }, 'TARSY_BRIDGE_PORT=many is not a port'],
])('without what it needs (%o), the bridge says so in one line and ends with 1', async (env, sentence) => {
  const { ended, output } = run(env as Record<string, string>)
  expect(await ended).toBe(1)
  expect(output()).toContain(sentence)
  expect(output().trim().split('\n')).toHaveLength(1)
})

test('arguments that it does not know are answered with its usage', async () => {
  const { ended, output } = run({ TARSY_BRIDGE_TOKEN: 't-t-t' }, ['--port', '1'])
  expect(await ended).toBe(1)
  expect(output().trim()).toBe('Usage: npm run bridge -- [--config DIR]')
})
