// Stores each long text once (docs/decisions/0001-a-text-stands-once.md). The first row that has the text holds it; every later row holds a
// mark that names this place. Otherwise one analysis would be stored as the model's reply, the agent's result, the stage's, the session's
// and a part of the next prompt, and an alert of up to 1.4 MB once per agent, while an isolate has 128 MB of memory in all.

import { SHORT_TEXT } from '../../prompts/text.ts'

/** First character of every mark. An ordinary text that begins with it is written with ESCAPE in front. */
const MARK = '\u0001'
const ESCAPE = `${MARK}=`
/** Characters of decoded texts that are cached: 16 MB at most, an eighth of an isolate's memory. */
const KEPT_CHARS = 8_000_000
/** How many texts of the same length and sample are compared with a new one. More are not worth reading. */
const MOST_ALIKE = 4
const SAMPLES = 48

export type Side = 'public' | 'private'

/** Where a text is stored: the `at`-th long text (from 0, in the order of the JSON) of one side of row `seq`. */
type Home = { seq: number; side: Side; at: number }

/** Reads the stored JSON of one side of a row; null if there is no such row. */
export type ReadSide = (seq: number, side: Side) => string | null

/** Writes rows with each long text once and reads them back whole. Write rows in order, and the public sides of an append before its private ones. */
export class Texts {
  #readSide: ReadSide
  /** By sample. A text that is not found here is stored again: an incomplete index costs space, never a text. */
  #homes = new Map<string, Array<Home>>()
  #kept = new Map<string, string>()
  #keptChars = 0

  constructor(readSide: ReadSide) {
    this.#readSide = readSide
  }

  /** Returns the JSON to store. Its marks name earlier places only. */
  write(seq: number, side: Side, value: unknown): string {
    let at = 0
    return JSON.stringify(value, (_key, each: unknown) => {
      if (typeof each !== 'string') return each
      if (each.length <= SHORT_TEXT) return escapeMark(each)
      const home = this.#find(each)
      if (home !== null) return markOf(home)
      this.#add(each, { seq, side, at })
      at += 1
      return escapeMark(each)
    })
  }

  /** Returns the value that was written. Equal long texts are one string in memory. */
  read(seq: number, side: Side, stored: string): unknown {
    const value: unknown = JSON.parse(stored)
    if (stored.length <= SHORT_TEXT && !hasMark(stored)) return value
    let at = 0
    return mapTexts(value, text => {
      if (isMark(text)) return this.#textAt(homeOf(text))
      const own = unescapeMark(text)
      if (own.length <= SHORT_TEXT) return own
      const home = { seq, side, at }
      at += 1
      this.#add(own, home)
      return this.#kept.get(markOf(home)) ?? own
    })
  }

  /** Returns the JSON of a value that is kept beside the log: a long text that the log has becomes a mark, any other stays. */
  refer(value: unknown): string {
    return JSON.stringify(value, (_key, each: unknown) => {
      if (typeof each !== 'string') return each
      const home = each.length <= SHORT_TEXT ? null : this.#find(each)
      return home === null ? escapeMark(each) : markOf(home)
    })
  }

  /** Returns the value whose JSON `refer` made. Throws if the log has lost a text of it. */
  resolve(stored: string): unknown {
    return mapTexts(JSON.parse(stored), text => (isMark(text) ? this.#textAt(homeOf(text)) : unescapeMark(text)))
  }

  /** Returns the whole JSON of a frame. Most frames contain no mark and are returned as stored, unparsed. */
  readFrame(seq: number, stored: string): string {
    return hasMark(stored) ? JSON.stringify(this.read(seq, 'public', stored)) : stored
  }

  /** The same, parsed. Unlike `read` it does not learn where the frame's texts stand: that takes time, and only a writer needs it. */
  parseFrame(seq: number, stored: string): unknown {
    return hasMark(stored) ? this.read(seq, 'public', stored) : JSON.parse(stored)
  }

  #find(text: string): Home | null {
    const alike = this.#homes.get(sampleOf(text)) ?? []
    return alike.find(home => this.#resolve(home) === text) ?? null
  }

  #add(text: string, home: Home): void {
    const sample = sampleOf(text)
    const alike = this.#homes.get(sample) ?? []
    if (alike.some(each => markOf(each) === markOf(home))) return
    this.#homes.set(sample, [...alike, home].slice(-MOST_ALIKE))
    this.#keep(markOf(home), text)
  }

  #textAt(home: Home): string {
    const text = this.#resolve(home)
    if (text === null) throw new Error(`row ${home.seq} of the log has no ${home.side} text ${home.at}`)
    return text
  }

  #resolve(home: Home): string | null {
    const mark = markOf(home)
    const kept = this.#kept.get(mark)
    if (kept !== undefined) {
      // Used again: moves to the end, because the oldest entries are dropped first.
      this.#kept.delete(mark)
      this.#kept.set(mark, kept)
      return kept
    }
    const stored = this.#readSide(home.seq, home.side)
    if (stored === null) return null
    let at = 0
    let found: string | null = null
    mapTexts(JSON.parse(stored), text => {
      if (isMark(text) || unescapeMark(text).length <= SHORT_TEXT) return text
      if (at === home.at) found = unescapeMark(text)
      at += 1
      return text
    })
    if (found !== null) this.#keep(mark, found)
    return found
  }

  #keep(mark: string, text: string): void {
    this.#kept.set(mark, text)
    this.#keptChars += text.length
    for (const [oldest, { length }] of this.#kept) {
      if (this.#keptChars <= KEPT_CHARS || oldest === mark) return
      this.#kept.delete(oldest)
      this.#keptChars -= length
    }
  }
}

const SIDES: Record<string, Side> = { p: 'public', f: 'private' }

function markOf({ seq, side, at }: Home): string {
  return `${MARK}${seq}${side === 'public' ? 'p' : 'f'}${at}`
}

function isMark(text: string): boolean {
  return text.startsWith(MARK) && !text.startsWith(ESCAPE)
}

function homeOf(mark: string): Home {
  const [, seq, letter = '', at] = /^.(\d+)([pf])(\d+)$/s.exec(mark) ?? []
  const side = SIDES[letter]
  if (side === undefined) throw new Error('the log holds a mark that cannot be read')
  return { seq: Number(seq), side, at: Number(at) }
}

function escapeMark(text: string): string {
  return text.startsWith(MARK) ? ESCAPE + text : text
}

function unescapeMark(text: string): string {
  return text.startsWith(ESCAPE) ? text.slice(ESCAPE.length) : text
}

/** JSON writes MARK as this escape. A text that contains it by chance is parsed in vain, which is rare and harmless. */
function hasMark(stored: string): boolean {
  return stored.includes(String.raw`\u0001`)
}

/** Length and evenly spread characters. Texts with different samples differ; texts with equal samples must be compared. */
function sampleOf(text: string): string {
  const step = text.length / SAMPLES
  let sample = `${text.length}:`
  for (let at = 0; at < SAMPLES; at += 1) sample += text[Math.floor(at * step)] ?? ''
  return sample
}

/** Replaces each string value of parsed JSON in the order of JSON.stringify; keys stay. Changes arrays and objects in place. */
function mapTexts(value: unknown, by: (text: string) => string): unknown {
  if (typeof value === 'string') return by(value)
  if (typeof value !== 'object' || value === null) return value
  const holder = value as Record<string, unknown>
  for (const key of Object.keys(holder)) holder[key] = mapTexts(holder[key], by)
  return value
}
