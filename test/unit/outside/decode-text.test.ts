import { expect, test } from 'vitest'
import { decodeText } from '#core/outside/decode-text.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

test.for<[what: string, bytes: Uint8Array, type: string, text: string]>([
  ['plain text', utf8('# Größe'), 'text/plain; charset=utf-8', '# Größe'],
  ['Markdown', utf8('# x'), 'text/markdown', '# x'],
  ['no type', utf8('# x'), '', '# x'],
  ['a server that knows no better', utf8('# x'), 'application/octet-stream', '# x'],
  ['Latin 1', new Uint8Array([0x47, 0xf6]), 'text/plain; charset=ISO-8859-1', 'Gö'],
  ['a charset in quotes', utf8('ö'), 'Text/Plain; Charset="UTF-8"', 'ö'],
  ['a charset that nobody knows', utf8('ö'), 'text/plain; charset=klingon', 'ö'],
  ['UTF-8 with a byte order mark', new Uint8Array([0xef, 0xbb, 0xbf, 0x78]), 'text/plain', 'x'],
  ['UTF-16 with a byte order mark', new Uint8Array([0xff, 0xfe, 0x78, 0, 0xf6, 0]), 'text/plain', 'xö'],
  ['big-endian UTF-16', new Uint8Array([0xfe, 0xff, 0, 0x78]), 'text/plain; charset=utf-8', 'x'],
  ['broken UTF-8', new Uint8Array([0x78, 0xff]), 'text/plain', 'x\uFFFD'],
  ['HTML that calls itself a text', utf8('<html>'), 'text/plain', '<html>'],
])('%s is read', ([, bytes, type, text]) => {
  expect(decodeText(bytes, type)).toEqual({ text })
})

test.for<[what: string, bytes: Uint8Array, type: string, said: string]>([
  ['a web page', utf8('<p>Sign in'), 'text/html; charset=utf-8', 'it is a web page'],
  ['a web page without a type', utf8('\n<!DOCTYPE html><p>'), '', 'it is a web page'],
  ['a picture', utf8('x'), 'image/png', 'it is of the type image/png, not a text'],
  ['a PDF', utf8('x'), 'application/pdf', 'it is of the type application/pdf, not a text'],
  ['bytes', new Uint8Array([0x7f, 0, 1, 2]), 'application/octet-stream', 'it is not a text'],
])('%s is not', ([, bytes, type, said]) => {
  expect(decodeText(bytes, type)).toEqual({ notText: expect.stringContaining(said) })
})
