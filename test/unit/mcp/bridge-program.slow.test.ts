import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
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

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [program, folder], {
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
  const { child, ended, output } = run({ TARSY_BRIDGE_TOKEN: 'operator-token', PORT: '0' })
  await expect.poll(output).toMatch(/Bridge on http:\S+ for: .*host/)
  const url = /Bridge on (\S+)/.exec(output())?.[1] ?? ''
  const box = await mcpToolHost({
    servers: { host: stdioServer('node', []) },
    fetch,
    bridge: { url, token: 'operator-token' },
  }).open('e', [{ name: 'host' }], new AbortController().signal)
  expect(box.servers[0]?.tools).toHaveLength(6)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(output()).not.toContain('operator-token')
  await box.close()
}, 30_000)

test.each([
  [{}, 'Set TARSY_BRIDGE_TOKEN'],
  [{ TARSY_BRIDGE_TOKEN: 't-t-t', PORT: 'many' }, 'PORT=many is not a port'],
])('without what it needs (%o), the bridge says so in one line and ends with 1', async (env, sentence) => {
  const { ended, output } = run(env as Record<string, string>)
  expect(await ended).toBe(1)
  expect(output()).toContain(sentence)
  expect(output().trim().split('\n')).toHaveLength(1)
})
