// Where the verdict stands in an answer, what people see of that answer while it grows, and how the block is read.

import { describe, expect, test } from 'vitest'
import { readVerdict } from '#core/investigation/decide/read-verdict.ts'
import { partVerdict, shownOfPart } from '#core/investigation/decide/verdict-block.ts'

const BLOCK = '```verdict\n{"cause": "x"}\n```'

test.each<[string, string, string, string | null]>([
  ['no block', 'The disk is full.\n', 'The disk is full.\n', null],
  ['other fences', 'See:\n```\nverdict\n```\n', 'See:\n```\nverdict\n```\n', null],
  ['a word more', '```verdict of man\n{}\n```', '```verdict of man\n{}\n```', null],
  ['a block', `Full.\n\n${BLOCK}\n`, 'Full.', '{"cause": "x"}'],
  ['a block in another case', 'Full.\n``` Verdict \n{}\n```', 'Full.', '{}'],
  ['tildes', 'Full.\n~~~~verdict\n{}\n~~~\n~~~~', 'Full.', '{}\n~~~'],
  ['an indented block', 'Full.\n   ```verdict\n   {}\n   ```', 'Full.', '   {}'],
  ['lines of Windows', 'Full.\r\n```verdict\r\n{}\r\n```\r\n', 'Full.', '{}\r'],
  ['a block that is not closed', 'Full.\n```verdict\n{"cause":', 'Full.', '{"cause":'],
  ['a fence alone at its end', 'Full.\n```verdict', 'Full.', ''],
  ['text behind the block', `Full.\n\n${BLOCK}\n\nThat is all.`, 'Full.\n\n\nThat is all.', '{"cause": "x"}'],
  ['two blocks', '```verdict\n{"a":1}\n```\nFull.\n```verdict\n{"b":2}\n```', 'Full.', '{"b":2}'],
  ['nothing but the block', BLOCK, '', '{"cause": "x"}'],
])('of an answer with %s', (_name, answer, text, block) => {
  expect(partVerdict(answer)).toEqual({ text, block })
})

describe('while an answer grows', () => {
  test.each<[string, string]>([
    ['', `Full.\n\n${BLOCK}`],
    ['', `Full.\n\n${BLOCK}\n\nThat is all.\n`],
    ['', 'Full.\n```verdict'],
    ['', 'Full.\n``` is a fence.\n~'],
    ['', 'Full.\n`verdict` is a word.\n  '],
    ['The disk is ', `full.\n${BLOCK}`],
    ['Full.\n``', '`verdict\n{"cause": "x"}\n```'],
    ['Full.\n```verdict\n{"cause":', ' "x"}\n```\nEnd.'],
    ['Full.\n```verdict\n{}\n``', '`'],
  ])('after %j, of %j nobody sees the block, and what was shown stays', (before, text) => {
    let shown = ''
    for (let end = 0; end <= text.length; end += 1) {
      const now = shownOfPart(before, text.slice(0, end), false)
      expect(now.startsWith(shown), `${JSON.stringify(now)} goes on ${JSON.stringify(shown)}`).toBe(true)
      expect(now).not.toMatch(/```verdict|cause|\{/)
      shown = now
    }
    const last = shownOfPart(before, text, true)
    expect(last.startsWith(shown)).toBe(true)
    expect(last).not.toMatch(/```verdict|cause|\{/)
    // What people see of both parts is the text that is stored.
    expect(shownOfPart('', before, false) + last).toBe(partVerdict(before + text).text)
  })
})

const whole = {
  cause: 'The disk is full.',
  confidence: 'high',
  confidence_reason: 'Seen.',
  components: ['db-1'],
  next_steps: [{ text: 'Clean up.', command: 'rm old' }],
  ruled_out: [{ text: 'No leak.', calls: ['r1.2'] }],
  unchecked: ['The replica.'],
  claims: [{ text: 'It is "97%" full.', calls: ['r1.1'] }],
}

test('a block is read', () => {
  expect(readVerdict(JSON.stringify(whole, null, 2))).toEqual({
    cause: 'The disk is full.',
    confidence: 'high',
    reason: 'Seen.',
    components: ['db-1'],
    nextSteps: [{ text: 'Clean up.', command: 'rm old' }],
    ruledOut: [{ text: 'No leak.', calls: ['r1.2'] }],
    unchecked: ['The replica.'],
    claims: [{ text: 'It is "97%" full.', calls: ['r1.1'] }],
  })
})

test.each<[string, string]>([
  ['no JSON', 'cause: x'],
  ['half of it', '{"cause": "x"'],
  ['a list', '[]'],
  ['no cause', '{"confidence": "high"}'],
  ['a blank cause', '{"cause": " ", "confidence": "high"}'],
  ['no confidence', '{"cause": "x"}'],
  ['a confidence of its own', '{"cause": "x", "confidence": "rather sure"}'],
])('a block with %s cannot be read', (_name, block) => {
  expect(readVerdict(block)).toBeNull()
})

test.each<[string, object, object]>([
  ['an upper case', { confidence: ' HIGH ' }, { confidence: 'high' }],
  ['steps that are texts', { next_steps: ['Clean up.'] }, { nextSteps: [{ text: 'Clean up.', command: null }] }],
  ['an empty command', { next_steps: [{ text: 'a', command: '' }] }, { nextSteps: [{ text: 'a', command: null }] }],
  ['a command alone', { next_steps: [{ command: 'ls' }, { text: '' }] }, { nextSteps: [{ text: '', command: 'ls' }] }],
  [
    'one text for a list',
    { unchecked: 'all', claims: 'a' },
    { unchecked: ['all'], claims: [{ text: 'a', calls: [] }] },
  ],
  ['nulls', { components: null, ruled_out: [null, 7] }, { components: [], ruledOut: [{ text: '7', calls: [] }] }],
  ['ids in brackets', { claims: [{ text: 'a', calls: '[r1.1]' }] }, { claims: [{ text: 'a', calls: ['r1.1'] }] }],
  ['the same twice', { components: ['a', 'a', ''] }, { components: ['a'] }],
  ['a comma in a component', { components: ['a, b'] }, { components: ['a b'] }],
])('%s is taken as it is meant', (_name, changed, read) => {
  expect(readVerdict(JSON.stringify({ ...whole, ...changed }))).toMatchObject(read)
})

test('a comma behind the last item does no harm, nor one in a text', () => {
  expect(readVerdict('{"cause": "a,}", "confidence": "low", "unchecked": ["b",],}')).toMatchObject({ cause: 'a,}' })
})

test('a block of any length becomes a verdict that a frame can carry', () => {
  const long = Array.from({ length: 5_000 }, (_, at) => `${at} 🔥${'x'.repeat(5_000)}`)
  const read = readVerdict(JSON.stringify({ ...whole, cause: long.join(), components: long, unchecked: long }))
  expect(JSON.stringify(read).length).toBeLessThan(30_000)
  expect(read?.unchecked).toHaveLength(20)
})
