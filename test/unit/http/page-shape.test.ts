import { expect, test } from 'vitest'
import { shapeOf } from '#http/openapi/page-shape.ts'

const text = { type: 'string' }

test.each([
  [text, 'string'],
  [{ type: 'integer', minimum: 1, maximum: 100 }, 'integer 1…100'],
  [{ type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 }, 'integer'],
  [{ type: 'string', format: 'date-time' }, 'time'],
  [{ type: 'array', items: text }, 'string[]'],
  [{ type: 'array', items: { anyOf: [text, { type: 'null' }] } }, '(string | null)[]'],
  [{ type: 'string', enum: ['a', 'b'] }, '&quot;a&quot; | &quot;b&quot;'],
  [{ type: 'string', const: 'done' }, '&quot;done&quot;'],
  [{ $ref: '#/components/schemas/Stage' }, '<a href="#shape-Stage">Stage</a>'],
  [{ type: 'object', additionalProperties: text }, '{ [key]: string }'],
  [{}, 'any'],
  [
    { type: 'object', properties: { a: text, b: { ...text, description: 'a < b' } }, required: ['a'] },
    '{\n  a: string\n  b?: string <i>a &lt; b</i>\n}',
  ],
])('%j reads %s', (schema, written) => {
  expect(shapeOf(schema)).toBe(written)
})
