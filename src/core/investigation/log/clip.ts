import { utf8Length } from '../../utf8.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Cuts a text to at most `bytes` of UTF-8 and appends a note that says how much is shown; `more` is its last sentence. `whole` is the length of
 * the whole text if this one is only its beginning.
 */
export function clip(text: string, bytes: number, more = '', whole?: number): string {
  const kept = cutBytes(text, bytes)
  if (kept.length === text.length && whole === undefined) return text
  const all = whole ?? utf8Length(text)
  const shown = utf8Length(kept)
  if (shown >= all) return kept
  return `${kept}\n\n[TRUNCATED: the first ${shown} of ${all} bytes are shown${more === '' ? '' : `.${more}`}]`
}

export function isClipped(text: string): boolean {
  return /\n\n\[TRUNCATED: [^\n]*\]$/.test(text)
}

/** The beginning of a text: at most `bytes` of UTF-8, up to a line's end if one is in the second half. */
export function cutBytes(text: string, bytes: number): string {
  // A UTF-16 unit takes at most 3 bytes of UTF-8, so most texts need no encoding.
  if (text.length * 3 <= bytes) return text
  // No more than this many units can be kept. The rest of a text of some MB is not encoded.
  const all = encoder.encode(text.slice(0, bytes + 1))
  if (all.length <= bytes) return text
  const head = decoder.decode(all.subarray(0, bytes)).replace(/\uFFFD$/, '')
  const line = head.lastIndexOf('\n')
  return line > head.length / 2 ? head.slice(0, line) : head
}
