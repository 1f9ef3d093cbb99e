import { expect, test } from 'vitest'
import { callIdsIn, withUniqueIds } from '#core/investigation/ask/call-ids.ts'
import type { ToolCall } from '#core/ports.ts'

const call = (id: string): ToolCall => ({ id, name: 'host.disk', arguments: '{}' })

test.each([
  ['no calls', [], [], []],
  ['ids that differ stand as they came', ['a', 'b'], [], ['a', 'b']],
  ['an id that repeats within the reply', ['call_0', 'call_0'], [], ['call_0', 'call_1']],
  ['an id of an earlier reply', ['call_0'], ['call_0'], ['call_1']],
  ['both', ['call_0', 'call_0'], ['call_0', 'call_1'], ['call_2', 'call_3']],
  ['a new id passes over one that comes later in the reply', ['a1', 'a1', 'a2'], [], ['a1', 'a3', 'a2']],
  ['a new id that an earlier reply was given', ['call_1'], ['call_0', 'call_1'], ['call_2']],
  ['no id at all', ['', ''], [], ['call00001', 'call00002']],
  ['no id, in a later reply', [''], ['call00001'], ['call00002']],
  ['nine characters stay nine', ['Ab3dEf9hI', 'Ab3dEf9hI'], [], ['Ab3dEf9hI', 'Ab3dEf9h1']],
  ['a short id grows where its length has no room', ['x', 'x'], [...'123456789'], ['x', '10']],
])('%s: %j after %j become %j', (_name, given, used, expected) => {
  expect(withUniqueIds(given.map(call), new Set(used)).map(each => each.id)).toEqual(expected)
})

test('the hundredth call under one id still gets one of the same length', () => {
  const ids = withUniqueIds(
    Array.from({ length: 100 }, () => call('call_00')),
    new Set(),
  ).map(each => each.id)
  expect(new Set(ids).size).toBe(100)
  expect(new Set(ids.map(id => id.length))).toEqual(new Set([7]))
})

test('a call keeps its name and arguments, and the reply itself is not changed', () => {
  const given = [call('a'), { id: 'a', name: 'host.logs', arguments: '{"since": broken' }]
  expect(withUniqueIds(given, new Set())[1]).toEqual({ id: '1', name: 'host.logs', arguments: '{"since": broken' })
  expect(given[1]?.id).toBe('a')
})

test('the ids of a conversation are those of its calls', () => {
  const ids = callIdsIn([
    { role: 'user', parts: ['alert'] },
    { role: 'assistant', content: '', toolCalls: [call('a'), call('b')] },
    { role: 'tool', callId: 'a', name: 'host.disk', content: '1', isError: false },
    { role: 'assistant', content: 'done', toolCalls: [] },
  ])
  expect([...ids]).toEqual(['a', 'b'])
})
