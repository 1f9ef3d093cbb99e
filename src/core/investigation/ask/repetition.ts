// Detects a model that repeats itself. All numbers except FEWEST_CHARACTERS are the reference's (TARSy in Go).

/** Characters between two checks. */
export const LOOK_EVERY_CHARS = 2000
const TAIL_CHARS = 6000
const SHORTEST_UNIT = 30
const LONGEST_UNIT = 500
const TIMES = 5
// Ours: rulers, borders of tables and padding repeat as well, but have few different characters.
const FEWEST_CHARACTERS = 5

/** The index from which the end of the text repeats one unit, or null. */
export function repetitionStart(text: string): number | null {
  const from = Math.max(0, text.length - TAIL_CHARS)
  const tail = text.slice(from)
  for (let unit = SHORTEST_UNIT; unit <= LONGEST_UNIT && unit * TIMES <= tail.length; unit += 1) {
    const start = runStart(tail, unit)
    if (tail.length - start < unit * TIMES) continue
    if (new Set(tail.slice(start, start + unit)).size >= FEWEST_CHARACTERS) return from + start
  }
  return null
}

/** The start of the last run of characters that each equal the character one unit later. */
function runStart(text: string, unit: number): number {
  let at = text.length - unit - 1
  while (at >= 0 && text[at] === text[at + unit]) at -= 1
  return at + 1
}
