// JSON Schemas as authors of tools write them, and worse.

import { fc } from '../../fakes/fc.ts'

const KEYS = ['path', 'filter[state]', '$top', '', 'a b', '__proto__', 'näme', '7up', 'x'.repeat(70), 'type', 'items']
const TYPES = [
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'null',
  'any',
  'int',
  'Dict',
  'STRING',
  'odd',
]
const REFS = ['#', '#/definitions/a', '#/$defs/b', '#/definitions/no', 'http://x.test/y', '#/%zz', '#c']

/** A value that may stand at any keyword. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom(true, false, null, {}, [], 'string', 0, -1, 5000, [{}]),
)
const SCHEMA = ['items', 'additionalProperties', 'not', 'if', 'then']
const MAP = ['properties', 'properties', 'patternProperties', 'definitions', '$defs']
const LIST = ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items']
const REST =
  'const default description title pattern minimum exclusiveMinimum exclusiveMaximum maxLength minItems maxItems nullable $schema required format enum'

type Pair = [string, unknown]
const pair = (keys: ReadonlyArray<string>, value: fc.Arbitrary<unknown>): fc.Arbitrary<Pair> =>
  fc.tuple(fc.constantFrom(...keys), value)

/** A few keywords each, so that a schema of some levels stays small. */
export const schemas: fc.Arbitrary<Record<string, unknown>> = fc.letrec<{
  schema: unknown
  object: Record<string, unknown>
}>(tie => ({
  schema: fc.oneof({ maxDepth: 4 }, { weight: 1, arbitrary: odd }, { weight: 4, arbitrary: tie('object') }),
  object: fc
    .array(
      fc.oneof(
        pair(['type'], fc.oneof(fc.constantFrom(...TYPES), fc.subarray(TYPES, { minLength: 1, maxLength: 3 }))),
        pair(SCHEMA, tie('schema')),
        pair(MAP, fc.dictionary(fc.constantFrom(...KEYS, 'a', 'b'), tie('schema'), { maxKeys: 3 })),
        pair(LIST, fc.array(tie('schema'), { maxLength: 3 })),
        pair(['required'], fc.subarray([...KEYS, 'elsewhere'])),
        pair(['enum'], fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 4 })),
        pair(['format'], fc.constantFrom('uri', 'date-time', 'int64')),
        pair(['$ref'], fc.constantFrom(...REFS)),
        pair(REST.split(' '), odd),
      ),
      { maxLength: 5 },
    )
    .map(pairs => Object.fromEntries(pairs)),
})).object
