import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkConfig } from '../../../local/config-check.ts'
import { mistakesOf } from '../../../local/start/load.ts'

/** A project folder with a configuration in it. */
async function project(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tarsy-check-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

test('a sound configuration is described, with its warnings behind', async () => {
  const root = await project({
    'config/tarsy.yaml': 'defaults: {llm_provider: xai-default, max_iteration: 3}',
    'config/llm-providers.yaml': '',
    '.dev.vars': 'XAI_API_KEY=from-the-file\n',
  })
  const { ok, output } = await checkConfig(root, undefined, {})
  expect(ok).toBe(true)
  expect(output).toMatch(/^Defaults and limits\n {2}provider +xai-default \(grok-4.7\)\n/)
  expect(output).toContain(
    "Warnings\n  ! config/tarsy.yaml:1:39 defaults.max_iteration: 'max_iteration' is not a known key and has no effect. Did you mean 'max_iterations'?",
  )
  expect(output).toMatch(/\nconfig is sound\.$/)
  expect(output).not.toContain('from-the-file')
})

const CLUSTER = `
mcp_servers: {cluster: {transport: {type: http, url: "http://c"}, writing_tools: [drop]}}
agents: {Looker: {mcp_servers: [cluster]}, Actor: {type: action, mcp_servers: [cluster]}}
agent_chains: {c: {alert_types: [t], stages: [{name: s, agents: [{name: Looker}]}, {name: a, agents: [{name: Actor}]}]}}
`

test.each([
  [
    '',
    "  ! Nothing says 'writes' for Looker, ChatAgent on cluster: they are no action agents and may call every tool of it, also those that write: drop.",
  ],
  [', writes: never', '  ! Actor is an action agent and may change nothing.'],
  [', writes: allow', null],
])('with "%s" in the defaults it says who may write', async (line, said) => {
  const defaults = `defaults: {llm_provider: demo, alert_type: t${line}}`
  const root = await project({ 'config/tarsy.yaml': defaults + CLUSTER, 'config/llm-providers.yaml': '' })
  const { ok, output } = await checkConfig(root, undefined, {})
  expect(ok).toBe(true)
  if (said === null) expect(output).not.toContain('Who may write')
  else expect(output).toContain(`Who may write\n${said}`)
})

test('a broken one is every mistake on a line of its own, with file, line, column and path', async () => {
  const root = await project({
    'other/tarsy.yaml': 'defaults:\n  llm_backend: nope\n  llm_provider: gone\nqueue: {worker_count: 99}\n',
    'other/llm-providers.yaml': 'llm_providers: {p: {type: x, model: m}}',
  })
  const { ok, output } = await checkConfig(root, 'other', { TARSY_CONFIG_DIR: 'config' })
  expect(ok).toBe(false)
  expect(output.split('\n')).toEqual([
    expect.stringMatching(/^other\/tarsy\.yaml:2:16 defaults\.llm_backend: .*\.$/),
    expect.stringMatching(/^other\/tarsy\.yaml:3:17 defaults\.llm_provider: .*\.$/),
    expect.stringMatching(/^other\/tarsy\.yaml:4:23 queue\.worker_count: .*\.$/),
    expect.stringMatching(/^other\/llm-providers\.yaml:1:27 llm_providers\.p\.type: .*\.$/),
    '',
    'other has 4 mistakes.',
  ])
})

test('TARSY_CONFIG_DIR names the folder where no argument does, and the environment goes before .dev.vars', async () => {
  const root = await project({
    'mine/tarsy.yaml': 'defaults: {llm_provider: demo, max_iterations: "{{.N}}"}',
    'mine/llm-providers.yaml': '',
    '.dev.vars': 'N=3\n',
  })
  const { output } = await checkConfig(root, undefined, { TARSY_CONFIG_DIR: 'mine', N: '7' })
  expect(output).toMatch(/iterations +7\n/)
})

test('a program that is not on this machine is a mistake, wherever it was to be found', async () => {
  const server = (name: string, command: string) => `  ${name}: {transport: {type: stdio, command: ${command}}}\n`
  const root = await project({
    'config/tarsy.yaml': `defaults: {llm_provider: demo}\nmcp_servers:\n${server('a', 'node')}${server('b', 'no-such-program')}${server('c', process.execPath)}${server('d', '/no/such/program')}`,
    'config/llm-providers.yaml': '',
  })
  const { ok, output } = await checkConfig(root, undefined, { PATH: join(process.execPath, '..') })
  expect(ok).toBe(false)
  expect(output.split('\n')).toEqual([
    "config/tarsy.yaml:4:41 mcp_servers.b.transport.command: The program 'no-such-program' is not on this machine. Install it, or correct the name.",
    "config/tarsy.yaml:6:41 mcp_servers.d.transport.command: The program '/no/such/program' is not on this machine. Install it, or correct the name.",
    '',
    'config has 2 mistakes.',
  ])
})

test.each([
  ['\uFEFFN=7\n', 'utf8', 'iterations      7', '.dev.vars begins with a byte order mark.'],
  ['\uFEFFN=7\n', 'utf16le', 'iterations      40', '.dev.vars is written in UTF-16'],
  ['N=7\n', 'utf8', 'iterations      7', null],
] as const)('of the variables %j in %s one is told', async (text, encoding, line, told) => {
  const root = await project({
    'config/tarsy.yaml': 'defaults: {llm_provider: demo, max_iterations: "{{.N}}"}',
    'config/llm-providers.yaml': '',
  })
  await writeFile(join(root, '.dev.vars'), text, encoding)
  const { output } = await checkConfig(root, undefined, {})
  expect(output).toContain(line)
  if (told === null) expect(output).not.toContain('.dev.vars')
  else expect(output).toContain(`  ! ${told}`)
})

test('what npm run dev says of a folder is its mistakes, or nothing', async () => {
  const root = await project({ 'config/tarsy.yaml': 'defaults: [', 'config/llm-providers.yaml': '' })
  expect(await mistakesOf(root, join(root, 'config'), {})).toMatch(
    /^The configuration does not load: config\/tarsy\.yaml:1:\d+: The file is not valid YAML here: /,
  )
  await writeFile(join(root, 'config/tarsy.yaml'), 'defaults: {llm_provider: demo}')
  expect(await mistakesOf(root, join(root, 'config'), {})).toBeNull()
})

test('the program ends with 1 and a sentence when there is no such folder', () => {
  const program = new URL('../../../local/config-check.ts', import.meta.url).pathname
  const { status, stderr } = spawnSync(process.execPath, [program, '/nowhere/at/all'], { encoding: 'utf8' })
  expect([status, stderr.split('\n')[0]]).toEqual([
    1,
    expect.stringContaining('The configuration folder /nowhere/at/all does not exist.'),
  ])
})
