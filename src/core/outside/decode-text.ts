// The text in a body, by what its server says of it.

import { wellFormed } from '../well-formed.ts'

/** `notText` says what the body is instead, as the end of a sentence. */
export type Decoded = { text: string } | { notText: string }

const PAGE = /^(text\/html|application\/xhtml\+xml)$/
// What servers call Markdown and plain text; those that know no better say octet-stream.
const TEXT =
  /^(text\/.*|application\/(octet-stream|json|yaml|x-yaml|toml|xml|markdown|vnd\.github\b.*)|.*\+(json|xml|yaml))$/

export function decodeText(bytes: Uint8Array, contentType: string): Decoded {
  const [type = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map(part => part.trim())
  if (PAGE.test(type)) return { notText: 'it is a web page, not a text; name the address of the raw file' }
  if (type !== '' && !TEXT.test(type)) return { notText: `it is of the type ${type.slice(0, 100)}, not a text` }
  const charset = parameters
    .find(each => each.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '')
  const text = decoderFor(bytes, charset).decode(bytes)
  if (text.includes('\0')) return { notText: 'it is not a text' }
  if (type === '' && /^\s*<(!doctype html|html)\b/i.test(text))
    return { notText: 'it is a web page, not a text; name the address of the raw file' }
  return { text: wellFormed(text) }
}

/** A byte order mark is believed before the header. An unknown charset is read as UTF-8, which most texts are. */
function decoderFor([first, second]: Uint8Array, charset: string | undefined): TextDecoder {
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le')
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be')
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder()
  }
}
