import { expect, test } from 'vitest'
import { KnownSessions } from '#http/sessions/known-sessions.ts'

test('the last ten thousand sessions are known, and the oldest are forgotten first', () => {
  const known = new KnownSessions()
  for (let at = 0; at < 10_005; at += 1) known.add(`s${at}`, 'host')
  expect(['s4', 's5', 's10004', 'nobody'].map(id => known.chainOf(id))).toEqual([undefined, 'host', 'host', undefined])
  known.forget('s5')
  expect(known.chainOf('s5')).toBeUndefined()
})
