import { expect, test } from 'vitest'
import { resultText, toolResult } from '../../../src/adapters/mcp/result-text.ts'

const text = (value: string) => ({ type: 'text', text: value })

test.each([
  ['text parts are joined by newlines', { content: [text('a'), text('b\n')] }, 'a\nb\n'],
  [
    'an image is named with type and size',
    { content: [text('a'), { type: 'image', mimeType: 'image/png', data: 'AAAA' }] },
    'a\n[left out: image, image/png, 3 bytes]',
  ],
  [
    'the padding of base64 is no data',
    { content: [{ type: 'audio', mimeType: 'audio/wav', data: 'AAAAAA==' }] },
    '[left out: audio, audio/wav, 4 bytes]',
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
  ['nothing at all is said to be nothing', { content: [] }, '(the tool answered without content)'],
])('%s', (_rule, result, expected) => {
  expect(resultText(toolResult.parse(result))).toBe(expected)
})
