// D1 allows 1,000 queries an invocation, 50 on the free plan (docs/limits.md); a session takes three at most.
export const MOST_TOGETHER = 16
/** The same under the rules of `ingest`, where an alert takes five at most, and one more to look it up. */
export const MOST_RULED = 8
// Our choice: D1 answers nothing else while it runs a transaction.
const MOST_CHARACTERS = 2_000_000

/** How many sessions with alerts of these lengths (characters) are stored in one transaction: at least the first. */
export function countFitting(lengths: ReadonlyArray<number>, most = MOST_TOGETHER): number {
  let characters = 0
  const beyond = lengths.findIndex((length, at) => {
    characters += length
    return at >= most || (at > 0 && characters > MOST_CHARACTERS)
  })
  return beyond < 0 ? lengths.length : beyond
}
