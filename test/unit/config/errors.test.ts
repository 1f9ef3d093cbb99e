import { expect, test } from 'vitest'
import { loadConfig } from '#core/config/load.ts'
import { DEFAULTS, load, show } from './example.ts'

// Mistakes that no file of mistakes/ can hold: a comment in it would change them.

test.each(['tarsy.yaml', 'llm-providers.yaml'])('without %s nothing loads', missing => {
  const files = { 'tarsy.yaml': DEFAULTS, 'llm-providers.yaml': '' }
  const { [missing as keyof typeof files]: _, ...rest } = files
  expect(loadConfig(rest, {})).toMatchObject({ ok: false, errors: [{ file: missing, line: 1, column: 1 }] })
})

test('a text without an end is an error at the end of the file', () => {
  const result = load('defaults:\n  a: "x\n')
  const sentence = 'The file is not valid YAML here: Missing closing "quote. Correct the line.'
  expect(result.ok ? [] : result.errors.map(show)).toEqual([`tarsy.yaml:3:1 : ${sentence}`])
})

test('a file that repeats its aliases without end is refused quickly', () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh'].map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]}, `.repeat(10)}]`).join('\n')}\n`
  const sentence = expect.stringContaining('repeats its aliases too often')
  expect(load(bomb)).toMatchObject({ ok: false, errors: [{ message: sentence }] })
})
