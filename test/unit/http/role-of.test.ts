import { expect, test } from 'vitest'
import { ROLE_SCOPES, SCOPES, hasScope } from '#core/protocol/scopes.ts'
import { roleOf, type AccessCaller } from '#http/identity/role-of.ts'

const JANE: AccessCaller = { email: 'jane@example.com', clientId: null, groups: ['sre', 'team-1'] }
const CI: AccessCaller = { email: null, clientId: 'ci.access', groups: [] }
const table = (given: Partial<Record<'viewer' | 'responder' | 'admin', Array<string>>>) => ({
  viewer: [],
  responder: [],
  admin: [],
  ...given,
})

test.each([
  ['without a table', JANE, undefined, 'responder'],
  ['without a table', CI, undefined, 'responder'],
  ['an empty table', JANE, table({}), null],
  ['another address', JANE, table({ admin: ['joe@example.com'] }), null],
  ['the address', JANE, table({ admin: ['JANE@example.com'] }), 'admin'],
  ['a group', JANE, table({ responder: ['SRE'] }), 'responder'],
  ['a part of a group', JANE, table({ admin: ['sr', 'team'] }), null],
  ['the strongest of several', JANE, table({ viewer: ['*'], admin: ['team-1'], responder: ['sre'] }), 'admin'],
  ['everybody', CI, table({ viewer: ['*'] }), 'viewer'],
  ['the client id', CI, table({ responder: ['ci.access'] }), 'responder'],
  ['an empty entry', { ...CI, clientId: null }, table({ admin: [''] }), null],
])('%s: %j by %j is %j', (_what, caller, roles, role) => {
  expect(roleOf(caller, roles)).toBe(role)
})

test('admin may do all; every other scope stands for itself', () => {
  for (const held of SCOPES)
    for (const needed of SCOPES) expect(hasScope([held], needed)).toBe(held === 'admin' || held === needed)
  expect(hasScope([], 'read')).toBe(false)
  expect(ROLE_SCOPES.viewer).toEqual(['read'])
})
