import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readConfigDir } from '../../../local/config-dir.ts'

async function folder(files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'tarsy-config-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(dir, path, '..'), { recursive: true })
    await writeFile(join(dir, path), text)
  }
  return dir
}

test('a folder is read with both layouts of skills and nothing beside them', async () => {
  const files = {
    'tarsy.yaml': 'a',
    'llm-providers.yaml': 'b',
    'runbook.md': 'c',
    'skills/one/SKILL.md': 'd',
    'skills/two.md': 'e',
  }
  const dir = await folder({
    ...files,
    'skills/one/notes.md': 'x',
    'skills/.hidden': 'x',
    'skills/empty/README': 'x',
    '.env': 'x',
    'other.yaml': 'x',
  })
  expect(await readConfigDir(dir)).toEqual(files)
})

test('a mounted ConfigMap, which is made of links, is read', async () => {
  const dir = await folder({ 'tarsy.yaml': 'a', 'skills/..data/log': 'skill' })
  await symlink(join(dir, 'skills/..data/log'), join(dir, 'skills/log'))
  expect(await readConfigDir(dir)).toEqual({ 'tarsy.yaml': 'a', 'skills/log': 'skill' })
})

test('a folder without skills is fine, and one that does not exist is said', async () => {
  expect(await readConfigDir(await folder({ 'tarsy.yaml': 'a' }))).toEqual({ 'tarsy.yaml': 'a' })
  await expect(readConfigDir('/nowhere/at/all')).rejects.toThrow(
    'The configuration folder /nowhere/at/all does not exist. Create it',
  )
})
