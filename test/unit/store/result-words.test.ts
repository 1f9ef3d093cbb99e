import { expect, test } from 'vitest'
import { utf8Length } from '#core/utf8.ts'
import { resultWords } from '#store/result-words.ts'

const words = (results: Array<string>, said = '') => resultWords(results, said).split(' ')

test('each word stands once, and none that was said anyway', () => {
  expect(words(['Pod web-7 of web-7\nnode N1', 'pod n2'], 'The node was full')).toEqual([
    'pod',
    'n2',
    'web',
    '7',
    'of',
    'n1',
  ])
})

test.each([
  'ERROR',
  'it failed',
  'NullPointerException',
  'permission denied',
  'request timed out',
  'OOMKilled',
  'CrashLoopBackOff',
])('the words of a line with "%s" come first', sign => {
  const first = words([`all is well\n${sign} kafka-3`, 'more is well'])
  expect(first.indexOf('kafka')).toBeLessThan(first.indexOf('well'))
})

test('a log within JSON has lines too', () => {
  const first = words([JSON.stringify({ log: 'all is well\nfatal: no quorum\nall is well' })])
  expect(first.indexOf('quorum')).toBeLessThan(first.indexOf('well'))
})

const many = (name: string, count: number) => Array.from({ length: count }, (_, at) => `${name}${at}ä`).join(' ')

test('there are at most 64 kB of them, the words of failures among them, and something of each result', () => {
  const results = [
    `${many('a', 30_000)}\n${many('error', 100)}`,
    many('b', 30_000),
    'the smallest one',
    many('c', 30_000),
  ]
  const found = resultWords(results, '')
  expect(utf8Length(found)).toBeLessThanOrEqual(64_000)
  expect(utf8Length(found)).toBeGreaterThan(60_000)
  for (const word of ['error99ä', 'smallest', 'a5ä', 'b5ä', 'c5ä']) expect(found.split(' ')).toContain(word)
})

test('encoded data is no word, a digest is one', () => {
  const digest = 'f'.repeat(64)
  expect(words([`sha256:${digest} ${'QUJD'.repeat(100)} end`])).toEqual(['sha256', digest, 'end'])
})

test('as many results as a session may have take no second', () => {
  const line = 'level=info msg="request served" path=/api/v1/items status=200 duration=12ms\n'
  const results = Array.from({ length: 2_000 }, (_, at) => `${line.repeat(400)}error in call${at}`)
  const start = performance.now()
  resultWords(results, '')
  // 0.15 s on an idle machine.
  expect(performance.now() - start).toBeLessThan(3_000)
})
