// A model that says the same words over and over is stopped (behaviour.md 3.6).

/** New characters between two looks. */
export const LOOK_EVERY_CHARS = 2000
const TAIL_CHARS = 6000
const SHORTEST_UNIT = 30
const LONGEST_UNIT = 500
const TIMES = 5
// A ruler, a table's border or padding repeats as well, with next to no different characters.
const FEWEST_CHARACTERS = 5

/** Where the text begins to repeat itself at its end, or null. */
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

/** Where the run of characters that equal those one unit later begins. */
function runStart(text: string, unit: number): number {
  let at = text.length - unit - 1
  while (at >= 0 && text[at] === text[at + unit]) at -= 1
  return at + 1
}
