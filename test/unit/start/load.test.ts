import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Issue } from '../../../src/core/config/config.ts'
import { brokenConfig, load } from '../../../local/start/load.ts'
import { pick, readVariables } from '../../../local/start/variables.ts'

const issue = (line: number, message: string): Issue => ({
  file: 'tarsy.yaml',
  path: 'defaults.llm_provider',
  line,
  column: 3,
  message,
})

function folder(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'tarsy-unit-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
  return dir
}

test('the environment goes over .dev.vars, an empty variable does not', () => {
  const dir = folder({ '.dev.vars': 'A="from file"\nB=file\nC=file' })
  expect(readVariables(dir, { A: 'env', B: '', D: 'env' })).toEqual({ A: 'env', B: 'file', C: 'file', D: 'env' })
})

test('TARSY_DEV_VARS names another file than .dev.vars', () => {
  const dir = folder({ '.dev.vars': 'A=1', 'other.vars': 'B=2' })
  expect(readVariables(dir, { TARSY_DEV_VARS: 'other.vars' })).toEqual({ TARSY_DEV_VARS: 'other.vars', B: '2' })
})

test('only named variables are picked, and none that is not set', () => {
  expect(pick({ A: '1', HOME: '/root' }, ['A', 'B'])).toEqual({ A: '1' })
})

test('a configuration with one error is one sentence with file, line and path', () => {
  expect(brokenConfig('config', [issue(4, 'no provider x')])).toBe(
    'The configuration does not load: config/tarsy.yaml:4:3 defaults.llm_provider: no provider x',
  )
})

test('all errors of a configuration are listed at once', () => {
  expect(brokenConfig('config', [issue(4, 'one'), issue(0, 'two')]).split('\n')).toEqual([
    'The configuration does not load:',
    '  config/tarsy.yaml:4:3 defaults.llm_provider: one',
    '  config/tarsy.yaml defaults.llm_provider: two',
  ])
})

test('a folder that is not there is named with the variable that chooses it', async () => {
  await expect(load('/repo', '/repo/nowhere', {})).rejects.toThrow(
    'no configuration folder nowhere. Set TARSY_CONFIG_DIR',
  )
})

test('what the environment of a stdio server asks for is filled in here, and is not handed to the Worker', async () => {
  const server = 'mcp_servers: { m: { transport: { type: stdio, command: m, env: { URL: "{{.M_URL}}" } } } }'
  const dir = folder({ 'tarsy.yaml': server, 'llm-providers.yaml': 'llm_providers: {}' })
  const { config, vars } = await load(dir, dir, { M_URL: 'http://m.example', OTHER: 'x' })
  expect(config.mcpServers['m']?.transport).toMatchObject({ env: { URL: 'http://m.example' } })
  expect(vars).toEqual({})
})
