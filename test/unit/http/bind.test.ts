import { expect, test } from 'vitest'
import { z } from 'zod'
import { bindBody, parseFirst } from '#http/request/bind.ts'

const schema = z.object({
  data: z.string({ error: 'must be a string' }).optional(),
  mcp: z.object({ name: z.string() }).optional(),
})

test.each([
  ['{"a":1} {"b":2}', { a: 1 }],
  ['  {"a":"}{\\""}}}}', { a: '}{"' }],
  ['[1,[2]]]', [1, [2]]],
  ['"text" rest', 'text'],
  ['null', null],
])('of %s the first value is read', (text, value) => {
  expect(parseFirst(text)).toEqual(value)
})

test.each(['{', '{"a"', 'nonsense', '{"a":}', ']', '{"a":"secret-marker'])(
  '%s is not JSON, and the message does not repeat it',
  text => {
    expect(() => parseFirst(text)).toThrow('code=400, message=Bad Request, err=the body is not valid JSON')
  },
)

test.each([
  ['application/json', '{"DATA":"x"}', { data: 'x' }],
  ['Application/JSON;charset=utf-8', '{"data":null}', {}],
  ['application/json', '{"data":"a","Data":"b"}', { data: 'b' }],
  ['application/json', '{"Mcp":{"NAME":"n"},"more":[{"x":null}]}', { mcp: { name: 'n' } }],
  ['application/json', 'null', {}],
  ['multipart/form-data; boundary=x', '--x', {}],
  [null, '', {}],
])('%s with %s is bound', (type, text, value) => {
  expect(bindBody(type, text, schema)).toEqual(value)
})

test.each([
  [null, '{}', 'code=415, message=Unsupported Media Type'],
  ['text/plain', '{}', 'code=415, message=Unsupported Media Type'],
  ['application/json', '{"data":1}', 'code=400, message=Bad Request, err=data: must be a string'],
])('%s with %s is refused', (type, text, message) => {
  expect(() => bindBody(type, text, schema)).toThrow(message)
})

test('a body nested a hundred thousand deep exhausts nothing', () => {
  const deep = `{"data":"x","more":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  expect(bindBody('application/json', deep, schema)).toEqual({ data: 'x' })
})
