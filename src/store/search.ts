// What a person types into the search box, as full-text queries. Nothing of it is an operator: every part stands in quotes.

// The trigram index knows nothing shorter.
const SHORTEST = 3
// Each three characters of a phrase cost a look into the index of 0.1 ms (measured); what is longer is compared with the texts found.
const LONGEST_PHRASE = 100
// A person types fewer; each word costs a look into the index.
const MOST_WORDS = 32
// Characters times hits that are read of an index: 10 to 20 ms (measured, 40 to 80 ns each).
const MOST_READ = 250_000
// However short the text: what is done with a hit takes as long as ten characters of it. And however long: a text found is read by then.
const READ_FOR_A_HIT = { least: 10, most: 1_000 }

export type Search = {
  /** Finds alerts and analyses that hold the text, or the first hundred characters of a longer one; null where it is too short. */
  phrase: string | null
  /** The text itself, where it is longer than the phrase. */
  longer: string | null
  /** Finds timelines that say all the words, in any form; null where none is typed. */
  words: string | null
  /** How many hits of each are read, the newest. */
  most: number
}

export function readSearch(typed: string): Search {
  // A zero byte would end the query within its quotes.
  const text = typed.replaceAll('\0', '')
  const characters = Array.from(text)
  const words = [...new Set(typed.match(/[\p{L}\p{N}]+/gu))].slice(0, MOST_WORDS)
  const { least, most } = READ_FOR_A_HIT
  return {
    phrase: characters.length < SHORTEST ? null : quoted(characters.slice(0, LONGEST_PHRASE).join('')),
    longer: characters.length > LONGEST_PHRASE ? text : null,
    words: words.length === 0 ? null : words.map(quoted).join(' '),
    most: Math.floor(MOST_READ / Math.min(Math.max(characters.length, least), most)),
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
