import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeEnvFile } from '../../../local/start/env-file.ts'

const wrangler = createRequire(import.meta.url)('wrangler') as typeof import('wrangler')

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'tarsy-unit-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  return dir
}

test.each([
  ['a plain key', 'sk-abc_DEF-123'],
  ['an empty text', ''],
  ['spaces and a hash', ' a # b '],
  ['JSON with line breaks', '{\n  "private_key": "-----BEGIN\\nabc"\n}'],
  ['a single quote', `it's "so"`],
  ['dollars', '$HOME ${HOME} a$b'],
])('wrangler reads %s as it was', (_name, value) => {
  const path = writeEnvFile(folder(), { SECRET: value })
  const read = wrangler.unstable_getVarsForDev(undefined, [path], {}, undefined, true) as Record<
    string,
    { value?: unknown }
  >
  expect(read['SECRET']?.value).toBe(value)
})

test('the file is readable by its owner only, also when it was not before', () => {
  const dir = folder()
  writeFileSync(join(dir, 'dev.env'), 'old', { mode: 0o644 })
  expect(statSync(writeEnvFile(dir, { A: '1' })).mode & 0o777).toBe(0o600)
})
