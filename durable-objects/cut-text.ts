// Cloudflare: a row of a Durable Object holds 2 MB. A UTF-16 unit takes up to 3 bytes of UTF-8, so two texts of this length fit one row.
const PART_UNITS = 300_000

/** Cuts a text into at least one part of at most `units` UTF-16 units. Never cuts a surrogate pair: half of one has no UTF-8. */
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
