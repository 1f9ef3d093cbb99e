// Detects a model that repeats itself: one piece of text over and over, or a handful of sentences in changing order.

/** Ours: characters between two checks. The reference (TARSy in Go) checks every 2,000, which whole replies of small models do not reach. */
export const LOOK_EVERY_CHARS = 400
/** The reference: how much of the end is looked at. */
export const TAIL_CHARS = 6000

// The reference: a piece of 30 to 500 characters, five times in a row. Ours: shorter pieces count once they fill SHORT_RUN_CHARS.
const SHORTEST_PIECE = 30
const LONGEST_PIECE = 500
const TIMES = 5
const SHORT_RUN_CHARS = 600
// Ours: rulers, borders of tables and padding repeat as well, but have no words. Only a very long run of them is a loop.
const WORD = /\p{L}\p{L}/u
const RULER_CHARS = 2000

// Ours: the last sentences were all said before, each of them four times on average, and they are no small part of a text.
const FEWEST_STALE = 6
const STALE_ROUNDS = 3
const STALE_CHARS = 240
/** Quoted logs and tables repeat lines legitimately. Of those, so many must repeat. */
const QUOTED_STALE = 40

/** The index from which the end of the text is a repetition, or null. */
export function repetitionStart(text: string): number | null {
  const from = Math.max(0, text.length - TAIL_CHARS)
  const tail = text.slice(from)
  const start = staleStart(tail) ?? pieceStart(tail)
  return start === null ? null : from + start
}

/** One piece of text in a row. The quoted parts are left to `staleStart`, which counts their lines. */
function pieceStart(tail: string): number | null {
  if (isQuoted(lineAt(tail, tail.trimEnd().length)) || fences(tail) % 2 === 1) return null
  for (let piece = 1; piece <= LONGEST_PIECE && piece * TIMES <= tail.length; piece += 1) {
    const start = runStart(tail, piece)
    const length = tail.length - start
    if (length < piece * TIMES || (piece < SHORTEST_PIECE && length < SHORT_RUN_CHARS)) continue
    if (WORD.test(tail.slice(start, start + piece + 1)) || length >= RULER_CHARS) return start
  }
  return null
}

/** The start of the last run of characters that each equal the character one piece later. */
function runStart(text: string, piece: number): number {
  let at = text.length - piece - 1
  while (at >= 0 && text[at] === text[at + piece]) at -= 1
  return at + 1
}

type Sentence = { at: number; length: number; said: string; quoted: boolean }

/** Sentences and lines at the end that were all said before. The last one may be unfinished and does not count. */
function staleStart(tail: string): number | null {
  const sentences = sentencesOf(tail)
  const before = new Set<string>()
  let stale: Array<Sentence> = []
  for (const sentence of sentences) {
    if (!before.has(sentence.said)) stale = []
    else stale.push(sentence)
    before.add(sentence.said)
  }
  const [first] = stale
  if (first === undefined) return null
  const kinds = new Set(stale.map(each => each.said)).size
  const chars = stale.reduce((sum, each) => sum + each.length, 0)
  const fewest = stale.some(each => each.quoted) ? QUOTED_STALE : FEWEST_STALE
  return stale.length >= Math.max(fewest, kinds * STALE_ROUNDS) && chars >= STALE_CHARS ? first.at : null
}

function sentencesOf(tail: string): Array<Sentence> {
  const sentences: Array<Sentence> = []
  let fenced = false
  let at = 0
  for (const line of tail.split(/(?<=\n)/)) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    const quoted = fenced || isQuoted(line)
    let inner = at
    for (const part of quoted ? [line] : line.split(/(?<=[.!?\u3002\uff01\uff1f]["')\]*]*\s)/)) {
      const said = bare(part)
      if (said !== '') sentences.push({ at: inner, length: part.trim().length, said, quoted })
      inner += part.length
    }
    at += line.length
  }
  return sentences.slice(0, /[.!?\n]\s*$/.test(tail) ? undefined : -1)
}

/** A sentence without its number in a list, its marks and its case: small models go on counting while they repeat. */
function bare(sentence: string): string {
  const plain = sentence.toLowerCase().replace(/^\s*(?:[-*\u2022>#]+\s*|\(?\d+[.)]\s*)+/, '')
  return plain.replace(/[*_`\s]+/g, ' ').trim()
}

/** A row of a table, a quotation or an indented block. */
function isQuoted(line: string): boolean {
  return /^(?: {4}|\t|\s*[|>])/.test(line)
}

function lineAt(text: string, end: number): string {
  return text.slice(text.lastIndexOf('\n', Math.max(0, end - 1)) + 1, end)
}

function fences(text: string): number {
  return text.match(/^\s*(```|~~~)/gm)?.length ?? 0
}
