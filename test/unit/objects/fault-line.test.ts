import { expect, test } from 'vitest'
import { faultLine } from '#objects/platform.ts'

test.each<[string, unknown, string]>([
  ['its first line', new Error('D1 is down\nparams: the alert'), 'D1 is down'],
  ['no token', new Error('401 for Bearer abcdef123456'), '401 for ***'],
  [
    'no token that the cut falls into',
    new Error(`${'x'.repeat(180)} Bearer ${'a'.repeat(60)}`),
    `${'x'.repeat(180)} ***`,
  ],
  ['so much and no more', new Error('x'.repeat(500)), 'x'.repeat(200)],
  ['what is no error', 'gone', 'gone'],
])('a fault that people see is %s', (_, fault, expected) => {
  expect(faultLine(fault)).toBe(expected)
})
