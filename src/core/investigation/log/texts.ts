// Each long text stands in the log once. Its first place holds it; every later row that repeats it holds a mark that names that place. One analysis
// is otherwise kept as the model's reply, the agent's result, the stage's, the session's and a part of the next prompt; an alert is up to
// 1.4 MB and stands in each agent's prompt, where an isolate has 128 MB in all.

import { SHORT_TEXT } from '../../prompts/text.ts'

/** Begins every mark. A text of ours that begins with it is written with ESCAPE in front. */
const MARK = '\u0001'
const ESCAPE = `${MARK}=`
/** Characters of decoded texts that are kept at hand: some 16 MB, an eighth of an isolate. */
const KEPT_CHARS = 8_000_000
/** Places that are compared with a text of the same length and samples. Further ones are not worth the reading. */
const MOST_ALIKE = 4
const SAMPLES = 48

export type Side = 'public' | 'private'

/** The `at`-th long text that row `seq` holds itself, counted from 0 in the order of its JSON. */
type Home = { seq: number; side: Side; at: number }

/** Reads the stored JSON of one side of a row; null where there is no such row. */
export type ReadSide = (seq: number, side: Side) => string | null

/** Writes the sides of rows with each long text once, and reads them back whole. Rows must be written in order, the frames of an append before its facts. */
export class Texts {
  #readSide: ReadSide
  /** What is not found here is written again: an index that lacks something costs space, never a text. */
  #homes = new Map<string, Array<Home>>()
  #kept = new Map<string, string>()
  #keptChars = 0

  constructor(readSide: ReadSide) {
    this.#readSide = readSide
  }

  /** The JSON to store. Every mark in it names an earlier place. */
  write(seq: number, side: Side, value: unknown): string {
    let at = 0
    return JSON.stringify(value, (_key, each: unknown) => {
      if (typeof each !== 'string') return each
      if (each.length <= SHORT_TEXT) return escaped(each)
      const home = this.#find(each)
      if (home !== null) return markOf(home)
      this.#add(each, { seq, side, at })
      at += 1
      return escaped(each)
    })
  }

  /** The value that was written. Equal long texts come back as one string, so that they take memory once. */
  read(seq: number, side: Side, stored: string): unknown {
    const value: unknown = JSON.parse(stored)
    if (stored.length <= SHORT_TEXT && !hasMark(stored)) return value
    let at = 0
    return mapTexts(value, text => {
      if (isMark(text)) return this.#textAt(homeOf(text))
      const own = unescaped(text)
      if (own.length <= SHORT_TEXT) return own
      const home = { seq, side, at }
      at += 1
      this.#add(own, home)
      return this.#kept.get(markOf(home)) ?? own
    })
  }

  /** The JSON of a frame, whole. Most frames hold their text themselves and are handed on as they are stored, unparsed. */
  readFrame(seq: number, stored: string): string {
    return hasMark(stored) ? JSON.stringify(this.read(seq, 'public', stored)) : stored
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
      // Used again: it goes to the end, away from what is let go first.
      this.#kept.delete(mark)
      this.#kept.set(mark, kept)
      return kept
    }
    const stored = this.#readSide(home.seq, home.side)
    if (stored === null) return null
    let at = 0
    let found: string | null = null
    mapTexts(JSON.parse(stored), text => {
      if (isMark(text) || unescaped(text).length <= SHORT_TEXT) return text
      if (at === home.at) found = unescaped(text)
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
  if (side === undefined) throw new Error('the log holds a mark that names no text')
  return { seq: Number(seq), side, at: Number(at) }
}

function escaped(text: string): string {
  return text.startsWith(MARK) ? ESCAPE + text : text
}

function unescaped(text: string): string {
  return text.startsWith(ESCAPE) ? text.slice(ESCAPE.length) : text
}

/** JSON writes MARK as an escape; a text that merely contains it is parsed for nothing, which is rare and harmless. */
function hasMark(stored: string): boolean {
  return stored.includes(String.raw`\u0001`)
}

/** Length and evenly spread characters: texts that differ in these differ; the others are compared. */
function sampleOf(text: string): string {
  const step = text.length / SAMPLES
  let sample = `${text.length}:`
  for (let at = 0; at < SAMPLES; at += 1) sample += text[Math.floor(at * step)] ?? ''
  return sample
}

/** Replaces each text of a parsed JSON value, in the order in which JSON.stringify meets them; keys stay. Changes arrays and objects in place. */
function mapTexts(value: unknown, by: (text: string) => string): unknown {
  if (typeof value === 'string') return by(value)
  if (typeof value !== 'object' || value === null) return value
  const holder = value as Record<string, unknown>
  for (const key of Object.keys(holder)) holder[key] = mapTexts(holder[key], by)
  return value
}
