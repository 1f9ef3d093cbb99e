// What the start program lets other processes do, because they end and free what they loaded.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadApart } from '../../../local/start/load-apart.ts'
import { workerOptions } from '../../../local/start/worker-options.ts'

const root = dirname(dirname(dirname(import.meta.dirname)))

function folder(files: Record<string, string> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'tarsy-unit-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
  return dir
}

test('a configuration comes back with its files, the variables that it names, and its stdio servers', async () => {
  process.env['TIDE_TOKEN'] = 'a-token'
  onTestFinished(() => void delete process.env['TIDE_TOKEN'])
  const tarsy = `
defaults: { llm_provider: auto, alert_type: tide }
mcp_servers:
  host: { transport: { type: stdio, command: node, args: [server.ts] } }
  far: { transport: { type: http, url: "http://far.example", bearer_token: "{{.TIDE_TOKEN}}" } }
agents: { Watcher: { description: Watches, mcp_servers: [host] } }
agent_chains: { watch: { alert_types: [tide], stages: [{ name: look, agents: [{ name: Watcher }] }] } }
`
  const files = { 'tarsy.yaml': tarsy, 'llm-providers.yaml': 'llm_providers: {}\n' }
  const loaded = await loadApart(root, folder(files))
  expect(loaded.files).toEqual(files)
  expect(loaded.vars).toMatchObject({ TIDE_TOKEN: 'a-token' })
  expect(Object.keys(loaded.stdio)).toContain('host')
  expect(Object.keys(loaded.stdio)).not.toContain('far')
  expect(loaded.stdio['host']?.transport).toMatchObject({ type: 'stdio', command: 'node', args: ['server.ts'] })
  expect(loaded.tools).toBe('host (stdio)')
})

test('a broken configuration is the same sentence as in one process, without a stack', async () => {
  const dir = folder({ 'tarsy.yaml': 'defaults: { llm_provider: nowhere }\n', 'llm-providers.yaml': '' })
  const error = await loadApart(root, dir).catch((thrown: Error) => thrown)
  expect(String(error)).toMatch(/^Fault: The configuration does not load:.*tarsy\.yaml:1:\d+ /s)
  expect(String(error)).not.toMatch(/\n\s+at /)
})

test('what wrangler says of a wrangler.toml is kept until the file changes', () => {
  const dir = folder({ 'wrangler.toml': 'name = "one"\nmain = "a.js"\ncompatibility_date = "2026-11-01"\n' })
  const kept = join(dir, 'kept')
  const path = join(dir, 'wrangler.toml')
  const read = () => workerOptions(root, path, kept)
  const first = read()
  expect(first.name).toBe('one')
  expect(read()).toEqual(first)
  expect(readdirSync(kept)).toHaveLength(1)
  writeFileSync(path, 'name = "two"\nmain = "a.js"\ncompatibility_date = "2026-11-01"\nvars = { A = "1" }\n')
  expect(read()).toMatchObject({ name: 'two', vars: { A: '1' } })
  expect(readdirSync(kept)).toHaveLength(2)
})
