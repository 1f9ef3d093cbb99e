import { expect, test } from 'vitest'
import { readToolResult } from '../../../src/adapters/mcp/result-text.ts'

const text = (value: string) => ({ type: 'text', text: value })

const WRAPPED = `iVBORw0KGgo${'A'.repeat(65)}\n${'B'.repeat(76)}\n${'C'.repeat(76)}\n${'D'.repeat(76)}\n${'E'.repeat(76)}\n${'F'.repeat(21)}==`

test.each([
  ['text parts are joined by newlines', { content: [text('a'), text('b\n')] }, 'a\nb\n'],
  [
    'an image is named with type and size',
    { content: [text('a'), { type: 'image', mimeType: 'image/png', data: 'AAAA' }] },
    'a\n[An image was returned: image/png, 3 bytes. It is kept in the trace.]',
  ],
  [
    'the padding of base64 is no data',
    { content: [{ type: 'audio', mimeType: 'audio/wav', data: 'AAAAAA==' }] },
    '[A recording was returned: audio/wav, 4 bytes. It is kept in the trace.]',
  ],
  [
    'an embedded text is text',
    { content: [{ type: 'resource', resource: { uri: 'file:///a', text: 'inside' } }] },
    'inside',
  ],
  [
    'an embedded blob is named',
    { content: [{ type: 'resource', resource: { uri: 'file:///a', mimeType: 'application/zip', blob: 'AAA=' } }] },
    '[left out: resource, application/zip, 2 bytes, file:///a]',
  ],
  [
    'a link is named',
    { content: [{ type: 'resource_link', uri: 'file:///a', name: 'a' }] },
    '[left out: resource_link, file:///a]',
  ],
  ['a part of an unknown kind is named', { content: [{ type: 'hologram' }] }, '[left out: hologram]'],
  ['structure speaks where there is no text', { structuredContent: { a: 1 } }, '{"a":1}'],
  [
    'structure speaks beside an image',
    { content: [{ type: 'image', mimeType: 'image/png', data: '' }], structuredContent: [1] },
    '[left out: image, image/png, 0 bytes]\n[1]',
  ],
  ['text makes structure superfluous', { content: [text('one')], structuredContent: { a: 1 } }, 'one'],
  ['content that is its only part', { content: text('one') }, 'one'],
  ['content that is a text', { content: 'one' }, 'one'],
  ['a result that is a text', 'one', 'one'],
  ['content null beside structure', { content: null, structuredContent: { a: 1 } }, '{"a":1}'],
  ['a part that is null costs itself alone', { content: [null, text('one'), 7, 'two'] }, 'one\n7\ntwo'],
  ['a part without a type that has a text is text', { content: [{ text: 'one' }] }, 'one'],
  ['a text that is a value is written as JSON', { content: [{ type: 'text', text: { a: 1 } }] }, '{"a":1}'],
  [
    'a picture in the text is named',
    { content: [text(`before data:image/png;base64,${'A'.repeat(400)} behind`)] },
    'before [left out: image/png, about 300 bytes] behind',
  ],
  [
    'a picture in the structure is named',
    { structuredContent: { chart: `iVBORw0KGgo${'A'.repeat(389)}` } },
    '{"chart":"[left out: image, about 300 bytes]"}',
  ],
  [
    'a picture in lines of 76 characters is named, and the text behind it stays',
    { content: [text(`before\n${WRAPPED}\nbehind`)] },
    'before\n[left out: image, about 306 bytes]\nbehind',
  ],
  [
    'the same as a data address in JSON',
    { structuredContent: { chart: `data:image/png;charset=utf-8;base64,${WRAPPED}` } },
    '{"chart":"[left out: image/png, about 309 bytes]"}',
  ],
  [
    'a small icon stays',
    { content: [text('data:image/gif;base64,R0lGODlhAQABAAAAACw=')] },
    'data:image/gif;base64,R0lGODlhAQABAAAAACw=',
  ],
  ['nothing at all is said to be nothing', { content: [] }, '(the tool answered without content)'],
])('%s', (_rule, result, expected) => {
  expect(readToolResult(result).text).toBe(expected)
})

test.each([
  [true, true],
  [false, false],
  [null, false],
  [undefined, false],
  ['yes', false],
])('isError %s is read as %s', (isError, expected) => {
  expect(readToolResult({ content: [], isError }).isError).toBe(expected)
})

const image = (data: string) => ({ type: 'image', mimeType: 'image/png', data })

test.each([
  ['a picture is kept', [image('AAAA')], ['AAAA']],
  ['a blob may be a text with secrets, and is not', [{ type: 'resource', resource: { uri: 'x', blob: 'AAAA' } }], []],
  ['a picture without data is not', [image(''), { type: 'image', mimeType: 'image/png' }], []],
  ['of too many, the first ones are', ['A', 'B', 'C', 'D', 'E'].map(image), ['A', 'B', 'C', 'D']],
  ['one of more than 1 MiB is not', [image('A'.repeat(1_398_108)), image('B'.repeat(1_398_096))], ['B']],
  [
    'of too large ones, the first ones are',
    ['A', 'B', 'C', 'D'].map(each => image(each.repeat(1_000_000))),
    ['A', 'B'],
  ],
])('of a result, %s', (_rule, content, expected) => {
  expect(readToolResult({ content }).attachments.map(({ data }) => (data.length > 4 ? data[0] : data))).toEqual(
    expected,
  )
})

test('a picture that is not kept is said to be left out', () => {
  const { text, attachments } = readToolResult({ content: [image('A'.repeat(2_000_000))] })
  expect([text, attachments]).toEqual(['[left out: image, image/png, 1500000 bytes]', []])
})

test.each([
  ['PNG', 'iVBORw0KGgoAAAANSUhEUgAA', 'image/png'],
  ['JPEG', '/9j/4AAQSkZJRgABAQAAAQAB', 'image/jpeg'],
  ['GIF', 'R0lGODlhAQABAAAAACw=', 'image/gif'],
  ['WebP', 'UklGRiQAAABXRUJQVlA4IBgAAAAwAQ==', 'image/webp'],
  ['what begins like a WebP and is a WAV', 'UklGRiQAAABXQVZFZm10IBAAAAABAAEA', 'image/x-own'],
  ['what is no base64', 'iVBORw0KGgo<script>', 'image/x-own'],
])('%s is called what it is', (_kind, data, expected) => {
  const { attachments } = readToolResult({ content: [{ type: 'image', mimeType: 'image/x-own', data }] })
  expect(attachments).toEqual([{ mimeType: expected, data }])
})
