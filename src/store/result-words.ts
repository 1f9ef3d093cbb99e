// The words of a session's tool results, for the word index: each once, those of lines that tell of a failure first. Pure.

import { utf8Length } from '#core/utf8.ts'

// Our choice, beside as much for what people and models wrote. It bounds the index, since D1 allows 10 GB a database.
const RESULT_BYTES = 64_000
// Some 0.1 s of CPU at the end of a session with thousands of calls. Their first lines say what they are about.
const READ_CHARS = 2_000_000
const FEWEST_READ = 2_000
// A longer one is encoded data; a digest in hexadecimal has 64.
const LONGEST_WORD = 80

const FAILURE =
  /error|\berr\b|fail|fatal|panic|exception|traceback|denied|refused|forbidden|unavailable|unreachable|time(?:d )?-?out|oom|killed|crash|back-?off|evict|unhealthy|critical|corrupt/i

/** Separated by spaces, and none that `said` has. */
export function resultWords(results: ReadonlyArray<string>, said: string): string {
  const read = Math.max(FEWEST_READ, Math.floor(READ_CHARS / Math.max(1, results.length)))
  // The smallest first, so that what they do not need is left for the others.
  const texts = results.map(text => linesOf(text.slice(0, read))).toSorted((a, b) => a.length - b.length)
  const seen = new Set(wordsIn(said))
  const words: Array<string> = []
  let left = RESULT_BYTES
  for (const ofFailures of [true, false])
    for (const [at, lines] of texts.entries()) {
      const added = newWords(lines, ofFailures, seen, Math.floor(left / (texts.length - at)))
      words.push(...added.words)
      left -= added.bytes
    }
  return words.join(' ')
}

function newWords(lines: ReadonlyArray<string>, ofFailures: boolean, seen: Set<string>, most: number) {
  const words: Array<string> = []
  let bytes = 0
  for (const line of lines) {
    if (FAILURE.test(line) !== ofFailures) continue
    for (const word of wordsIn(line)) {
      if (seen.has(word) || word.length > LONGEST_WORD) continue
      const size = utf8Length(word) + 1
      if (bytes + size > most) return { words, bytes }
      bytes += size
      seen.add(word)
      words.push(word)
    }
  }
  return { words, bytes }
}

/** JSON holds the line breaks of a log as `\n`. */
function linesOf(text: string): Array<string> {
  return text.split(/\n|\\n/)
}

/** As the index splits and compares them. */
function wordsIn(text: string): Array<string> {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  )
}
