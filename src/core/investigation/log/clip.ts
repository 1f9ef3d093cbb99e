const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The text, or as much of it as `bytes` of UTF-8 hold, cut at a line's end where one is near, with a note of what is missing. */
export function clip(text: string, bytes: number): string {
  // A UTF-16 unit is at most 3 bytes: most texts need no counting.
  if (text.length * 3 <= bytes) return text
  const all = encoder.encode(text)
  if (all.length <= bytes) return text
  const head = decoder.decode(all.subarray(0, bytes)).replace(/\uFFFD$/, '')
  const line = head.lastIndexOf('\n')
  const kept = line > head.length / 2 ? head.slice(0, line) : head
  return `${kept}\n\n[TRUNCATED: the first ${encoder.encode(kept).length} of ${all.length} bytes are shown]`
}
