const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Cuts a text to at most `bytes` of UTF-8, at a line's end if one is in the second half, and appends a note that says how much is shown. */
export function clip(text: string, bytes: number): string {
  // A UTF-16 unit takes at most 3 bytes of UTF-8, so most texts need no encoding.
  if (text.length * 3 <= bytes) return text
  const all = encoder.encode(text)
  if (all.length <= bytes) return text
  const head = decoder.decode(all.subarray(0, bytes)).replace(/\uFFFD$/, '')
  const line = head.lastIndexOf('\n')
  const kept = line > head.length / 2 ? head.slice(0, line) : head
  return `${kept}\n\n[TRUNCATED: the first ${encoder.encode(kept).length} of ${all.length} bytes are shown]`
}
