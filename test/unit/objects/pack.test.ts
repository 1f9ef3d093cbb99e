// Packed texts: read back as they were, by the dictionaries that they were packed with.

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { DICTIONARIES } from '#objects/packing/dictionaries.ts'
import { codeOf, pack, unpack, type Stored } from '#objects/packing/pack.ts'
import { fc } from '../../fakes/fc.ts'
import { recordedLog } from '../../fixtures/logs/recorded.ts'

const EARLY = 1
const LATER = 1_000

const bytesOf = (stored: Stored) =>
  typeof stored === 'string' ? new TextEncoder().encode(stored).length : stored.byteLength

test.each([
  ['short', 'x', EARLY],
  ['of one character', 'x'.repeat(10_000), LATER],
  ['with a mark of byte order in front', `\uFEFF${'x'.repeat(10_000)}`, LATER],
  ['of characters of two units', '💾'.repeat(5_000), LATER],
  ['that a dictionary has', '"stage_type":"investigation","status":"started"'.repeat(4), EARLY],
])('a text %s is read as it was', (_what, text, seq) => {
  expect(unpack(pack(text, seq))).toBe(text)
})

test('any text is read as it was, and takes no more than before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 4_000 }), fc.integer({ min: 1, max: 200 }), (text, seq) => {
      const stored = pack(text, seq)
      expect(unpack(stored)).toBe(text)
      expect(bytesOf(stored)).toBeLessThanOrEqual(bytesOf(text))
    }),
  )
})

test('the beginning of a log takes less than a third', () => {
  const texts = recordedLog('v2-completed')
    .slice(0, 64)
    .flatMap(entry => [entry.public, entry.private].map(side => JSON.stringify(side)))
  const sum = (all: ReadonlyArray<Stored>) => all.reduce((bytes, each) => bytes + bytesOf(each), 0)
  expect(sum(texts.map(text => pack(text, EARLY)))).toBeLessThan(sum(texts) / 3)
})

test('of a long log, rows that fit a page stay as they are', () => {
  expect(pack('a row of a log '.repeat(100), LATER)).toBeTypeOf('string')
  expect(pack('a row of a log '.repeat(100), EARLY)).not.toBeTypeOf('string')
})

test('the second byte tells the kind of a frame', () => {
  const stored = pack('a row of a log '.repeat(1_000), LATER, 'timeline_event.completed')
  expect(new Uint8Array(stored as ArrayBuffer)[1]).toBe(codeOf('timeline_event.completed'))
  expect(codeOf(null)).toBe(0)
  expect(codeOf('session.status')).not.toBe(codeOf('stage.status'))
})

test('what a later release packed is refused', () => {
  const stored = pack('a row of a log '.repeat(100), EARLY) as ArrayBuffer
  new Uint8Array(stored)[0] = DICTIONARIES.length + 1
  expect(() => unpack(stored)).toThrow('deploy a newer release')
})

// Logs refer to them for ever. A new one is added behind them.
test.each([['899e20592906038c16ee1389e45244dc78b1a609f509e9752cd28cec29675fde']])(
  'dictionary %# is what it was',
  hash => {
    const [text = ''] = DICTIONARIES
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash)
  },
)
