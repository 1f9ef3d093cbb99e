import { expect, test } from 'vitest'
import { Texts, type Side } from '#core/investigation/log/texts.ts'
import { fc } from '../../fakes/fc.ts'

const long = (name: string) => `${name}: ${'a line of a log that says much\n'.repeat(12)}`

/** Rows as a store keeps them. `forgets`: each read begins without index and cache, as after a restart. */
function shelf() {
  const rows = new Map<string, string>()
  const readSide = (seq: number, side: Side) => rows.get(`${seq}${side}`) ?? null
  const texts = new Texts(readSide)
  return {
    rows,
    texts,
    fresh: () => new Texts(readSide),
    put(seq: number, side: Side, value: unknown, by = texts) {
      rows.set(`${seq}${side}`, by.write(seq, side, value))
    },
    get: (seq: number, side: Side, by = texts): unknown => by.read(seq, side, readSide(seq, side) ?? 'null'),
    stored: () => [...rows.values()].join('\n'),
  }
}

test('a long text of several rows is stored only in the first, and read whole from each', () => {
  const { put, get, stored, fresh } = shelf()
  const alert = long('alert')
  const values = [
    { session: { alert_data: alert } },
    { messages: [{ parts: ['# Alert', alert, 'end'] }] },
    [alert, alert],
  ]
  values.forEach((value, at) => put(at + 1, at === 0 ? 'public' : 'private', value))
  expect(stored().split(JSON.stringify(alert).slice(1, -1))).toHaveLength(2)
  for (const by of [undefined, fresh()]) {
    expect(get(1, 'public', by)).toEqual(values[0])
    expect(get(2, 'private', by)).toEqual(values[1])
    expect(get(3, 'private', by)).toEqual(values[2])
  }
})

test('a frame that holds its texts is returned as stored; one with marks is put together', () => {
  const { put, rows, texts } = shelf()
  put(1, 'public', { type: 'a', content: long('said') })
  put(2, 'public', { type: 'b', content: long('said') })
  const [first = '', second = ''] = [rows.get('1public'), rows.get('2public')]
  expect(texts.readFrame(1, first)).toBe(first)
  expect(second.length).toBeLessThan(60)
  expect(texts.readFrame(2, second)).toBe(JSON.stringify({ type: 'b', content: long('said') }))
})

test('rows written after a restart refer to rows that were read', () => {
  const { put, get, stored, fresh } = shelf()
  put(1, 'public', { content: long('one') })
  const restarted = fresh()
  get(1, 'public', restarted)
  put(2, 'private', { reply: long('one') }, restarted)
  expect(stored().split('one: ')).toHaveLength(2)
  expect(get(2, 'private')).toEqual({ reply: long('one') })
})

test('different texts of equal length and sample are distinguished', () => {
  const { put, get } = shelf()
  const [a, b] = [`${'x'.repeat(300)}a${'x'.repeat(300)}`, `${'x'.repeat(300)}b${'x'.repeat(300)}`]
  put(1, 'private', [a])
  put(2, 'private', [b])
  put(3, 'private', [b, a])
  expect(get(3, 'private')).toEqual([b, a])
})

test('a text that looks like a mark is read back unchanged', () => {
  const { put, get, fresh } = shelf()
  const hostile = ['\u00011p0', '\u0001=', '\u0001', `\u0001${long('x')}`, { '\u00011p0': '\u00011f0' }, '\\u00011p0']
  put(1, 'private', hostile)
  put(2, 'public', hostile)
  expect(get(1, 'private', fresh())).toEqual(hostile)
  expect(get(2, 'public', fresh())).toEqual(hostile)
})

test('a mark whose row is gone is an error that names the row, not a wrong text', () => {
  const { put, get, rows, fresh } = shelf()
  put(1, 'public', { content: long('lost') })
  put(2, 'private', { content: long('lost') })
  rows.delete('1public')
  expect(() => get(2, 'private', fresh())).toThrow('row 1 of the log has no public text 0')
})

const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(long('a'), long('b'), `\u0001${long('c')}`, long('d')),
)
const value = fc.letrec(tie => ({
  any: fc.oneof(
    { maxDepth: 3 },
    piece,
    fc.integer(),
    fc.constant(null),
    fc.array(tie('any')),
    fc.dictionary(fc.string(), tie('any')),
  ),
})).any

test('whatever is written is read again, in any order and after restarts', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 6 }), fc.boolean(), (values, restarts) => {
      const { put, get, fresh } = shelf()
      values.forEach((each, at) =>
        put(at + 1, at % 2 === 0 ? 'public' : 'private', each, restarts ? fresh() : undefined),
      )
      const by = fresh()
      const read = values.map((_, at) => get(at + 1, at % 2 === 0 ? 'public' : 'private', by))
      expect(read).toEqual(values.map(each => JSON.parse(JSON.stringify(each))))
    }),
    { numRuns: 300 },
  )
})

test('a value beside the log refers to the long texts that the log has, holds the others, and is read whole after a restart', () => {
  const { put, rows, texts, fresh } = shelf()
  put(1, 'public', { content: long('said') })
  put(2, 'private', { reply: [long('said'), long('thought')] })
  const value = {
    a: long('said'),
    b: [long('thought'), long('new')],
    c: ['\u00011p0', 'short', 1, null],
    d: `\u0001${long('x')}`,
  }
  const stored = texts.refer(value)
  expect([long('said'), long('thought'), long('new')].map(text => stored.includes(JSON.stringify(text)))).toEqual([
    false,
    false,
    true,
  ])
  expect(fresh().resolve(stored)).toEqual(value)
  // The log's own rows never refer to what stands beside it.
  put(3, 'private', [long('new')])
  expect(rows.get('3private')).toBe(JSON.stringify([long('new')]))
})
