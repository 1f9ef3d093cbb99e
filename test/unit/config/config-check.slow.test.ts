import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkConfig } from '../../../local/config-check.ts'

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

test('the program ends with 1 and a sentence when there is no such folder', () => {
  const program = new URL('../../../local/config-check.ts', import.meta.url).pathname
  const { status, stderr } = spawnSync(process.execPath, [program, '/nowhere/at/all'], { encoding: 'utf8' })
  expect([status, stderr.split('\n')[0]]).toEqual([
    1,
    expect.stringContaining('The configuration folder /nowhere/at/all does not exist.'),
  ])
})
