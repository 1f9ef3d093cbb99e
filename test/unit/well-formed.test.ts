// Half of a character and NUL never get further than the door.

import { expect, test } from 'vitest'
import { mendChunks } from '#core/investigation/ask/mend-chunks.ts'
import { cutStart, wellFormed, wellFormedJson, wellFormedValue, wholeCharacters } from '#core/well-formed.ts'
import { bindBody } from '#http/request/bind.ts'
import { z } from 'zod'
import { fc } from '../fakes/fc.ts'

const HIGH = '\ud83d'
const LOW = '\ude00'

test.for<[text: string, mended: string]>([
  ['plain', 'plain'],
  [`a${HIGH}${LOW}b`, `a${HIGH}${LOW}b`],
  [`cut ${HIGH}`, 'cut \ufffd'],
  [`${LOW} rest`, '\ufffd rest'],
  [`${LOW}${HIGH}`, '\ufffd\ufffd'],
  ['a\0b', 'a\ufffdb'],
])('%j is %j', ([text, mended]) => {
  expect(wellFormed(text)).toBe(mended)
  expect(wellFormedValue({ [text]: [text, 1, null] })).toEqual({ [mended]: [mended, 1, null] })
  expect(JSON.parse(wellFormedJson(JSON.stringify({ text })))).toEqual({ text: mended })
})

test.for<[json: string, mended: string]>([
  [String.raw`{"a":"\ud83d"}`, String.raw`{"a":"\ufffd"}`],
  [String.raw`{"a":"\uD83D\uDE00"}`, String.raw`{"a":"\uD83D\uDE00"}`],
  [String.raw`{"a":"\u0000"}`, String.raw`{"a":"\ufffd"}`],
  // An escaped backslash, and then plain letters.
  [String.raw`{"a":"\\ud83d"}`, String.raw`{"a":"\\ud83d"}`],
  [String.raw`{"a":"\\\ud83d"}`, String.raw`{"a":"\\\ufffd"}`],
  [String.raw`{"a": broken \ude00`, String.raw`{"a": broken \ufffd`],
])('of JSON %s is left %s', ([json, mended]) => {
  expect(wellFormedJson(json)).toBe(mended)
})

const anyText = fc.array(fc.constantFrom(HIGH, LOW, 'a', '\0', '\u00e9')).map(units => units.join(''))

test('any text, cut anywhere or in pieces, stays well-formed and whole', () => {
  fc.assert(
    fc.property(anyText, fc.array(fc.nat(40), { maxLength: 5 }), (text, cuts) => {
      const at = [...cuts, text.length].toSorted((a, b) => a - b)
      for (const length of at) expect(cutStart(wellFormed(text), length).isWellFormed()).toBe(true)
      const join = wholeCharacters()
      const pieces = at.map((end, index) => text.slice(at[index - 1] ?? 0, end))
      const sent = pieces.map(join)
      for (const piece of sent) expect(piece.isWellFormed()).toBe(true)
      // The first half of a character at the end waits for its second.
      expect(sent.join('')).toBe(wellFormed(text.endsWith(HIGH) ? text.slice(0, -1) : text))
    }),
  )
})

test('a reply: its texts, the arguments of its calls and its own blocks', () => {
  const mend = mendChunks()
  expect([HIGH, `${LOW}!${HIGH}`].map(delta => mend({ kind: 'text', delta }))).toEqual([
    { kind: 'text', delta: '' },
    { kind: 'text', delta: '😀!' },
  ])
  expect(mend({ kind: 'thinking', delta: LOW })).toEqual({ kind: 'thinking', delta: '\ufffd' })
  const call = { id: 'c', name: 'host.load', arguments: String.raw`{"path":"\ud83d"}` }
  expect(mend({ kind: 'tool-call', call })).toEqual({
    kind: 'tool-call',
    call: { ...call, arguments: String.raw`{"path":"\ufffd"}` },
  })
  expect(mend({ kind: 'native', blocks: [{ text: HIGH }] })).toEqual({ kind: 'native', blocks: [{ text: '\ufffd' }] })
})

test('a body of the API', () => {
  const schema = z.object({ content: z.string() })
  expect(bindBody('application/json', String.raw`{"content":"a \ud83d\u0000"}`, schema)).toEqual({
    content: 'a \ufffd\ufffd',
  })
})
