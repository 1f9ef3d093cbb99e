import { expect, test } from 'vitest'
import { cutParts } from '#core/well-formed.ts'
import { fc } from '../fakes/fc.ts'

test.each([
  ['', ['']],
  ['abc', ['abc']],
  ['abcd', ['abc', 'd']],
  ['ab💾', ['ab', '💾']],
  ['a💾b', ['a💾', 'b']],
])('%j is cut into %j', (text, parts) => {
  expect(cutParts(text, 3)).toEqual(parts)
})

test('the parts join to the text, and no part begins or ends within a surrogate pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 5 }), (text, units) => {
      const parts = cutParts(text, units)
      expect(parts.join('')).toBe(text)
      expect(parts.every(part => part.isWellFormed() && part.length <= units)).toBe(true)
    }),
  )
})
