// Turns the text of the search box into full-text queries. All parts are quoted, so that nothing typed is an operator.

import { STOP_WORDS } from './stop-words.ts'

// The trigram index finds nothing shorter.
const SHORTEST = 3
// Every trigram of a phrase costs an index lookup of 0.1 ms (measured). The rest of a longer text is compared with the texts found.
const LONGEST_PHRASE = 100
// For a repeated trigram SQLite compares each place in the text with each in the phrase: a line of dashes would take seconds.
const MOST_REPEATS = 4
// Each word costs an index lookup.
const MOST_WORDS = 64
// Characters times hits read from an index: 10 to 20 ms (measured, 40 to 80 ns each).
const MOST_READ = 250_000
// Bounds of the characters counted for a hit. Handling a hit takes as long as ten characters; beyond a thousand the cost does not grow.
const READ_FOR_A_HIT = { least: 10, most: 1_000 }

export type Search = {
  /** Query for alerts and analyses with the text, or the beginning of a long one; null if too short. */
  phrase: string | null
  /** The whole text if it is longer than the phrase. */
  longer: string | null
  /** Query for timelines with all the words, in any inflection; null if there are none or too many. */
  words: string | null
  /** How many of the newest hits are read if alerts are small. */
  most: number
}

export function readSearch(typed: string): Search {
  // A zero byte would end the query inside its quotes.
  const text = typed.replaceAll('\0', '')
  const characters = Array.from(text)
  const phrase = characters.slice(0, phraseLength(characters))
  const { least, most } = READ_FOR_A_HIT
  return {
    phrase: phrase.length < SHORTEST ? null : quote(phrase.join('')),
    longer: characters.length > phrase.length ? text : null,
    words: wordsOf(typed),
    most: Math.floor(MOST_READ / Math.min(Math.max(characters.length, least), most)),
  }
}

function phraseLength(characters: ReadonlyArray<string>): number {
  const times = new Map<string, number>()
  for (let end = SHORTEST; end <= Math.min(characters.length, LONGEST_PHRASE); end += 1) {
    const three = characters
      .slice(end - SHORTEST, end)
      .join('')
      .toLowerCase()
    const now = (times.get(three) ?? 0) + 1
    if (now > MOST_REPEATS) return end - 1
    times.set(three, now)
  }
  return LONGEST_PHRASE
}

function wordsOf(typed: string): string | null {
  // The index treats a letter and its accent as one character, however they were typed.
  const all = typed.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  const words = [...new Set(all)].filter(word => !STOP_WORDS.has(word.toLowerCase()))
  return words.length === 0 || words.length > MOST_WORDS ? null : words.map(quote).join(' ')
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
