import { expect, test } from 'vitest'
import { joinedAlertText, joinedAlertsText } from '#core/prompts/joined.ts'
import { plainText } from '#core/prompts/text.ts'

const alert = { reason: 'It is equal', count: 3, text: 'pod b-2 is down' }

test.each([
  ['repeat', 'the same alert came again (number 3 since it began). It is equal.'],
  ['related', 'another alert belongs to it (number 3 since it began). It is equal.'],
  ['resolved', 'the alert is reported as resolved. It is equal.'],
] as const)('%s', (kind, says) => {
  const said = plainText(joinedAlertText({ ...alert, kind }))
  expect(said).toContain(says)
  expect(said).toContain('<alert>\npod b-2 is down\n</alert>')
})

test('none is no part of a prompt', () => {
  expect(joinedAlertsText([])).toEqual([])
})
