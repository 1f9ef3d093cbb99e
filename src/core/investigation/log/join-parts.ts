/** Models that go on with a text often repeat its last words. Shorter matches may be chance. */
const SHORTEST_OVERLAP = 12
const LONGEST_OVERLAP = 400

/** A text and its continuation, without what the second repeats of the first one's end. */
export function joinParts(first: string, second: string): string {
  const start = second.trimStart()
  for (let length = Math.min(LONGEST_OVERLAP, first.length, start.length); length >= SHORTEST_OVERLAP; length -= 1)
    if (first.endsWith(start.slice(0, length))) return first + start.slice(length)
  return first + second
}
