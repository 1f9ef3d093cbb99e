import { expect, test } from 'vitest'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { faultText } from '#core/fault-text.ts'

test('a failed statement says what the database said, and nothing of its values', () => {
  const cause = new Error('D1_ERROR: no such table: gone')
  const error = new DrizzleQueryError('insert into "gone" values (?)', ['a secret text\n    at a line'], cause)
  expect(faultText(error)).toMatch(/^a statement of the database failed: Error: D1_ERROR: no such table: gone/)
  expect(faultText(error)).not.toContain('secret')
  // As it arrives from an object.
  const flat = new Error(error.message)
  expect(faultText(flat)).toBe('Error: Failed query: insert into "gone" values (?)')
  expect(faultText(error.message)).not.toContain('secret')
  expect(faultText(new DrizzleQueryError('select 1', ['secret']))).toBe(
    'a statement of the database failed: it did not say why',
  )
})

test('any other fault is told with its stack', () => {
  const error = new Error('gone')
  expect(faultText(error)).toBe(error.stack)
  expect(faultText('gone')).toBe('gone')
  expect(faultText(undefined)).toBe('undefined')
})
