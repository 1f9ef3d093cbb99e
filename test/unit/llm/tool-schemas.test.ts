// Whatever a server publishes, a vendor is sent a schema that it takes, and the tool gets the arguments that its own schema means.

import { describe, expect, test } from 'vitest'
import { adaptSchema } from '#adapters/llm/tool-schemas/adapt.ts'
import type { JsonSchema } from '#core/ports.ts'
import { complaintsAbout } from '../../fakes/vendor-schemas.ts'
import { schemas } from './random-schemas.ts'
import { fc } from '../../fakes/fc.ts'

const VENDORS = ['openai', 'anthropic', 'google'] as const
type Vendor = (typeof VENDORS)[number]

function adapt(vendor: Vendor, schema: JsonSchema) {
  const adapted = adaptSchema(vendor, schema)
  if ('unusable' in adapted) throw new Error(adapted.unusable)
  return adapted
}

/** How a vendor is sent one parameter. */
function sent(vendor: Vendor, parameter: unknown, more: JsonSchema = {}): unknown {
  const { properties } = adapt(vendor, { type: 'object', properties: { p: parameter }, ...more }).schema
  return (properties as JsonSchema)['p']
}

describe.for(VENDORS)('%s', vendor => {
  test('takes whatever becomes of any schema', () => {
    fc.assert(
      fc.property(schemas, schema => {
        const adapted = adaptSchema(vendor, schema)
        if ('unusable' in adapted) return
        expect(complaintsAbout(adapted.schema, vendor)).toEqual([])
        expect(() => JSON.stringify(adapted.restore({ p: [null], a: { b: 1 } }))).not.toThrow()
      }),
      { numRuns: 300 },
    )
  })

  test('takes its own form unchanged', () => {
    fc.assert(
      fc.property(schemas, schema => {
        const once = adaptSchema(vendor, schema)
        if ('unusable' in once) return
        const again = adaptSchema(vendor, once.schema)
        expect(again).toMatchObject({ schema: once.schema })
      }),
      { numRuns: 100 },
    )
  })

  test('is sent an object, even for nothing or a choice', () => {
    const choice = {
      oneOf: [
        { properties: { a: { type: 'string' }, kind: { const: 'a' } }, required: ['a', 'kind'] },
        { properties: { b: { type: 'string' }, kind: { const: 'b' } }, required: ['b', 'kind'] },
      ],
    }
    expect(adapt(vendor, {}).schema['type']).toBe('object')
    expect(adapt(vendor, { type: 'string' }).schema['type']).toBe('object')
    const behind = { allOf: [{ $ref: '#/$defs/choice' }], $defs: { choice: { anyOf: [choice] } } }
    expect(adapt(vendor, behind).schema).toEqual(adapt(vendor, choice).schema)
    expect(adapt(vendor, choice).schema).toMatchObject({
      properties: { a: { type: 'string' }, b: { type: 'string' }, kind: { anyOf: [{ enum: ['a'] }, { enum: ['b'] }] } },
      required: ['kind'],
    })
  })

  test('gets legal keys, and the tool its own, at every depth', () => {
    const inner = { type: 'object', properties: { 'a b': { type: 'string' }, '@id': { type: 'integer' } } }
    const { schema, restore } = adapt(vendor, {
      properties: {
        'filter[state]': { type: 'string' },
        $top: { type: 'integer' },
        ['x'.repeat(80)]: { type: 'string' },
        list: { type: 'array', items: inner },
        either: { anyOf: [{ type: 'string' }, inner] },
        map: { type: 'object', additionalProperties: inner },
      },
      required: ['$top', 'filter[state]'],
    })
    expect(complaintsAbout(schema, vendor)).toEqual([])
    const [state, top, long] = Object.keys(schema['properties'] as JsonSchema) as [string, string, string]
    expect([state, top]).toEqual(['filter_state', 'top'])
    expect(schema['required']).toEqual([state, top])
    const given = { a_b: 'x', id: 3 }
    const meant = { 'a b': 'x', '@id': 3 }
    expect(
      restore({ [state]: 's', [top]: 1, [long]: 'l', list: [given], either: given, map: { top: given }, extra: 1 }),
    ).toEqual({
      'filter[state]': 's',
      $top: 1,
      ['x'.repeat(80)]: 'l',
      list: [meant],
      either: meant,
      map: { top: meant },
      extra: 1,
    })
    expect(restore({ 'filter[state]': 's', either: 'text' })).toEqual({ 'filter[state]': 's', either: 'text' })
  })

  test('keys that would become one stay two', () => {
    const { schema, restore } = adapt(vendor, { properties: { 'a b': {}, 'a[b]': {}, a_b: {} } })
    const names = Object.keys(schema['properties'] as JsonSchema)
    expect(new Set(names).size).toBe(3)
    expect(restore(Object.fromEntries(names.map((name, at) => [name, at])))).toEqual({ 'a b': 0, 'a[b]': 1, a_b: 2 })
  })

  test('a schema that refers to itself ends, and one without end loses its depth', () => {
    const node = { type: 'object', properties: { name: { type: 'string' }, next: { $ref: '#/$defs/node' } } }
    expect(sent(vendor, { $ref: '#/$defs/node' }, { $defs: { node } })).toMatchObject({
      properties: { name: { type: 'string' }, next: { type: 'object' } },
    })
    let deep: JsonSchema = { type: 'string' }
    for (let level = 0; level < 60; level += 1) deep = { type: 'object', properties: { in: deep } }
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`k${at}`, { description: 'd'.repeat(60) }]))
    const large = { type: 'object', properties: { wide: { type: 'object', properties: wide }, deep } }
    const { schema } = adapt(vendor, large)
    expect(complaintsAbout(schema, vendor)).toEqual([])
    expect(JSON.stringify(schema).length).toBeLessThan(32_000)
    expect(schema).toMatchObject({ properties: { wide: { type: 'object' }, deep: { type: 'object' } } })
  })

  test('a schema that stays too large is unusable', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 900 }, (_, at) => [`key${at}`, { description: 'd'.repeat(60) }]),
    )
    expect(adaptSchema(vendor, { properties })).toEqual({ unusable: expect.stringContaining('32000') })
  })
})

const anyItem = {
  anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'object', properties: {} }],
}

test.for<[what: string, written: unknown, openai: unknown, google?: unknown]>([
  [
    'an array without items',
    { type: 'array' },
    { type: 'array', items: anyItem },
    expect.objectContaining({ type: 'array' }),
  ],
  ['items that are true', { type: 'array', items: true }, { type: 'array', items: anyItem }, expect.anything()],
  [
    'a tuple',
    { items: [{ type: 'string' }, { type: 'integer' }] },
    {
      type: 'array',
      description: '(in this order: string, integer)',
      items: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    },
  ],
  [
    'an older exclusive bound',
    { type: 'number', minimum: 0, exclusiveMinimum: true },
    { type: 'number', exclusiveMinimum: 0 },
    { type: 'number', minimum: 0, description: '(greater than 0)' },
  ],
  [
    'an exclusive bound that is off',
    { type: 'number', minimum: 0, exclusiveMinimum: false },
    { type: 'number', minimum: 0 },
  ],
  ['a list of one type', { type: ['string'] }, { type: 'string' }],
  [
    'a list of types',
    { type: ['string', 'integer'], maxLength: 9, minimum: 1 },
    {
      anyOf: [
        { type: 'string', description: '(maxLength: 9)' },
        { type: 'integer', minimum: 1 },
      ],
    },
  ],
  [
    'a type or null',
    { type: ['string', 'null'], description: 'd' },
    { description: 'd', anyOf: [{ type: 'string' }, { type: 'null' }] },
    { type: 'string', description: 'd' },
  ],
  [
    'OpenAPI’s nullable',
    { type: 'string', nullable: true },
    { anyOf: [{ type: 'string' }, { type: 'null' }] },
    { type: 'string' },
  ],
  ['a type in capitals', { type: 'STRING' }, { type: 'string' }],
  ['Python’s types', { type: 'dict' }, { type: 'object', properties: {} }, { type: 'object' }],
  ['a constant', { const: 'fast' }, { type: 'string', enum: ['fast'] }],
  [
    'values of several types',
    { enum: ['a', 1, null, 'a'] },
    { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'integer', enum: [1] }, { type: 'null' }] },
    {
      anyOf: [
        { type: 'string', enum: ['a'] },
        { type: 'integer', enum: [1] },
      ],
    },
  ],
  ['values that contradict the type', { type: 'integer', enum: ['a'] }, { type: 'integer' }],
  [
    'an empty value',
    { type: 'string', enum: ['', 'a'] },
    { type: 'string', enum: ['', 'a'] },
    { type: 'string', enum: ['a'] },
  ],
  [
    'anyOf beside a type',
    { type: 'string', description: 'd', anyOf: [{ enum: ['a'] }, { type: 'integer' }, { pattern: '^b' }] },
    {
      description: 'd',
      anyOf: [
        { type: 'string', enum: ['a'] },
        { type: 'string', description: '(pattern: ^b)' },
      ],
    },
    {
      anyOf: [
        { type: 'string', enum: ['a'], description: 'd' },
        { type: 'string', description: 'd (pattern: ^b)' },
      ],
    },
  ],
  [
    'branches that only say what depends on what',
    { type: 'object', properties: { a: { type: 'string' } }, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    { type: 'object', properties: { a: { type: 'string' } } },
  ],
  [
    'allOf',
    { allOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'integer' } } }] },
    { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } } },
  ],
  [
    'a format that Google does not know',
    { type: 'string', format: 'uri' },
    { type: 'string', format: 'uri' },
    { type: 'string', description: '(format: uri)' },
  ],
  [
    'a default',
    { type: 'integer', default: 5 },
    { type: 'integer', default: 5 },
    { type: 'integer', description: '(default: 5)' },
  ],
  ['a default of another type', { type: 'integer', default: 'five' }, { type: 'integer' }],
  [
    'a pattern without anchors, a length that llama.cpp refuses',
    { type: 'string', pattern: '\\S', maxLength: 65_536 },
    { type: 'string', description: '(pattern: \\S; maxLength: 65536)' },
  ],
  ['a description that is null', { type: 'string', description: null }, { type: 'string' }],
  ['a type as the whole schema', 'string', { type: 'string' }],
])('%s', ([, written, openai, google = openai]) => {
  expect(sent('openai', written)).toEqual(openai)
  expect(sent('anthropic', written)).toEqual(openai)
  expect(sent('google', written)).toEqual(google)
})

test.for<[what: string, raw: unknown]>([
  ['an array without items', { type: 'array' }],
  ['a tuple', { type: 'array', items: [{ type: 'string' }] }],
  ['a list of types', { type: ['string', 'integer'] }],
  ['a type beside anyOf', { type: 'string', anyOf: [{ type: 'string' }] }],
  ['no type', { description: 'anything' }],
  ['a reference', { $ref: '#/$defs/x' }],
  ['a value of another type', { type: 'integer', enum: ['a'] }],
  ['an odd key', { type: 'object', properties: { 'filter[state]': { type: 'string' } } }],
  ['a required key that is not there', { type: 'object', properties: { a: { type: 'string' } }, required: ['b'] }],
  ['an older exclusive bound', { type: 'number', exclusiveMinimum: true }],
])('the checker of vendors refuses %s as it came', ([, raw]) => {
  for (const vendor of VENDORS)
    expect(complaintsAbout({ type: 'object', properties: { p: raw } }, vendor)).not.toEqual([])
})

test('what must be given and may be null is left out for Google, and comes back as null', () => {
  const tool = {
    properties: {
      a: { type: ['string', 'null'] },
      b: { type: 'string' },
      c: { properties: { d: { type: 'null' } }, required: ['d'] },
    },
    required: ['a', 'b'],
  }
  const google = adapt('google', tool)
  expect(google.schema['required']).toEqual(['b'])
  expect(google.restore({ b: 'x', c: {} })).toEqual({ a: null, b: 'x', c: { d: null } })
  expect(adapt('openai', tool).schema['required']).toEqual(['a', 'b'])
})

test('required that is no list, or true in a property, is read as meant', () => {
  const properties = { a: { type: 'string', required: true }, b: { type: 'string', required: false } }
  expect(adapt('openai', { properties, required: null }).schema['required']).toEqual(['a'])
  expect(adapt('openai', { properties, required: true }).schema['required']).toEqual(['a'])
  expect(adapt('openai', { properties, required: ['b', 'gone', 'b'] }).schema['required']).toEqual(['a', 'b'])
})
