// What a person types into the search box, as full-text queries. Nothing of it is an operator: every part stands in quotes.

import { STOP_WORDS } from './stop-words.ts'

// The trigram index knows nothing shorter.
const SHORTEST = 3
// Each three characters of a phrase cost a look into the index of 0.1 ms (measured); what is longer is compared with the texts found.
const LONGEST_PHRASE = 100
// Of three characters that a phrase repeats, every place in the text is compared with every one in the phrase: a ruler of dashes takes seconds.
const MOST_REPEATS = 4
// Each word costs a look into its index.
const MOST_WORDS = 64
// Characters times hits that are read of an index: 10 to 20 ms (measured, 40 to 80 ns each).
const MOST_READ = 250_000
// However short the text: what is done with a hit takes as long as ten characters of it. And however long: a text found is read by then.
const READ_FOR_A_HIT = { least: 10, most: 1_000 }

export type Search = {
  /** Finds alerts and analyses that hold the text, or the beginning of a long one; null where it is too short. */
  phrase: string | null
  /** The text itself, where it is longer than the phrase. */
  longer: string | null
  /** Finds timelines that say all the words, in any form; null where none is typed, or too many. */
  words: string | null
  /** How many hits of each are read, the newest, where alerts are small. */
  most: number
}

export function readSearch(typed: string): Search {
  // A zero byte would end the query within its quotes.
  const text = typed.replaceAll('\0', '')
  const characters = Array.from(text)
  const phrase = characters.slice(0, phraseLength(characters))
  const { least, most } = READ_FOR_A_HIT
  return {
    phrase: phrase.length < SHORTEST ? null : quoted(phrase.join('')),
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
  // The index takes a letter and its accent for one, however they were typed.
  const all = typed.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  const words = [...new Set(all)].filter(word => !STOP_WORDS.has(word.toLowerCase()))
  return words.length === 0 || words.length > MOST_WORDS ? null : words.map(quoted).join(' ')
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
