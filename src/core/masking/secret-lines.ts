// Masks Secrets in YAML that is read line by line: YAML that is only part of a text, that is broken or cut off, or too large to be parsed.

import { beginValue, endValue, JsonFrames, setKind, type Frame, type Span } from './json-frames.ts'
import { replaceSpans, Rewriter } from './rewriter.ts'

export const MASKED_DATA = '[MASKED_SECRET_DATA]'

const KEY = /(["']?)(kind|data|stringData|items|apiVersion)\1[ \t]*:(?=\s|$)/y
const KIND = /[ \t]*(?:!!?\w+[ \t]+)?["']?(\w+)["']?[ \t]*,?[ \t]*(?:#[^\n]*)?\r?(?=\n|$)/y
const MASKED = /^\s*"\[MASKED_SECRET_DATA\]"\s*,?\s*$/
const FENCE = /(?:---|```|\.\.\.)/y
const BLANKS = /[ \t]*/y

/**
 * Masks `data` and `stringData` of every mapping whose kind is Secret, and of one that is cut off before its kind. With `prefix`, a sticky
 * expression, only lines that begin with it are read, each behind it.
 */
export function maskSecretLines(text: string, prefix: RegExp | null = null): string {
  return new LineMasker(text, prefix).run()
}

/** An open mapping, or the list of which it is an item. Lists stand half a column behind their dashes. */
type Level = { column: number; frame: Frame; apiVersion: boolean }

class LineMasker {
  readonly #text: string
  readonly #prefix: RegExp | null
  readonly #out: Rewriter
  readonly #frames = new JsonFrames()
  readonly #levels: Array<Level> = []
  #spans: Array<Span> = []
  /** The end of the last line that was not blank. */
  #end = 0

  constructor(text: string, prefix: RegExp | null) {
    this.#text = text
    this.#prefix = prefix
    this.#out = new Rewriter(text)
  }

  run(): string {
    const text = this.#text
    for (let start = 0; start < text.length;) {
      const newline = text.indexOf('\n', start)
      const end = newline < 0 ? text.length : newline
      this.#readLine(start, end)
      start = end + 1
    }
    for (const { frame, apiVersion } of this.#levels) frame.broken = apiVersion
    this.#closeAbove(-1)
    return this.#out.finish()
  }

  #readLine(start: number, end: number): void {
    const body = this.#bodyOf(start)
    if (body === null) return
    let at = skip(BLANKS, this.#text, body)
    if (at >= end || this.#text[at] === '\r') return
    if (matches(FENCE, this.#text, at) && at === body) this.#closeAbove(-1)
    while (this.#text[at] === '-' && /\s/.test(this.#text[at + 1] ?? '\n')) {
      this.#openItem(at - body)
      at = skip(BLANKS, this.#text, at + 1)
    }
    const column = at - body
    this.#closeAbove(column)
    const level = this.#levels.at(-1)
    if (level?.column === column) endValue(level.frame, this.#end)
    KEY.lastIndex = at
    const key = at < end ? KEY.exec(this.#text) : null
    if (key !== null) this.#readKey(column, key[2] ?? '', KEY.lastIndex)
    this.#end = this.#text[end - 1] === '\r' ? end - 1 : end
  }

  /** null: the line has no such prefix. */
  #bodyOf(start: number): number | null {
    if (this.#prefix === null) return start
    this.#prefix.lastIndex = start
    return this.#prefix.test(this.#text) ? this.#prefix.lastIndex : null
  }

  #openItem(column: number): void {
    this.#closeAbove(column + 0.5)
    if (this.#levels.at(-1)?.column !== column + 0.5) this.#open(column + 0.5, false)
  }

  #readKey(column: number, key: string, behind: number): void {
    const level = this.#levels.at(-1)?.column === column ? this.#levels.at(-1) : this.#open(column, true)
    if (level === undefined) return
    if (key === 'apiVersion') level.apiVersion = true
    else if (key === 'kind') {
      KIND.lastIndex = behind
      setKind(level.frame, KIND.exec(this.#text)?.[1] ?? 'unknown')
    } else beginValue(level.frame, key, behind)
  }

  #open(column: number, object: boolean): Level | undefined {
    this.#frames.open(object)
    const frame = this.#frames.innermost()
    if (frame === undefined) return undefined
    const level = { column, frame, apiVersion: false }
    this.#levels.push(level)
    return level
  }

  /** Closes what is indented further than `column`. */
  #closeAbove(column: number): void {
    while ((this.#levels.at(-1)?.column ?? -1) > column) {
      this.#levels.pop()
      for (const span of this.#frames.close(this.#end)) {
        // Already masked as JSON; its quotes and comma stay.
        if (span.end - span.start > 100 || !MASKED.test(this.#text.slice(span.start, span.end))) this.#spans.push(span)
      }
    }
    if (this.#levels.length > 0) return
    replaceSpans(
      this.#out,
      this.#spans.map(span => ({ ...span, replacement: ` "${MASKED_DATA}"` })),
    )
    this.#spans = []
  }
}

function matches(expression: RegExp, text: string, at: number): boolean {
  expression.lastIndex = at
  return expression.test(text)
}

function skip(expression: RegExp, text: string, at: number): number {
  return matches(expression, text, at) ? expression.lastIndex : at
}
