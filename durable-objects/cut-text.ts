// A row of a Durable Object's SQLite holds 2 MB and a UTF-16 unit takes up to 3 bytes of UTF-8: both texts of a row fit in any case.
const PART_UNITS = 300_000

/** Cuts a text into parts that fit a row; at least one. A surrogate pair is never parted: half of one cannot be stored as UTF-8. */
export function cutText(text: string, units = PART_UNITS): Array<string> {
  const parts: Array<string> = []
  let from = 0
  do {
    const to = from + units
    const end = to < text.length && isHighSurrogate(text.charCodeAt(to - 1)) ? to - 1 : to
    parts.push(text.slice(from, end))
    from = end
  } while (from < text.length)
  return parts
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
