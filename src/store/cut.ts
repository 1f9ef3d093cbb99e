import { utf8Length } from '#core/utf8.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Cuts a text so that it fits into `bytes` of UTF-8 together with the notice, never within a character. A text that fits stays as it is. */
export function cutUtf8(text: string, bytes: number, notice: string): string {
  // A UTF-16 unit takes at most three bytes: most texts need no encoding to be measured.
  if (text.length * 3 <= bytes) return text
  const all = encoder.encode(text)
  if (all.length <= bytes) return text
  let end = Math.max(0, bytes - utf8Length(notice))
  while (end > 0 && isContinuation(all[end])) end--
  return decoder.decode(all.subarray(0, end)) + notice
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000
}
