// Masks Secrets in JSON that is only part of a text: JSON lines, JSON after prose, in a fence or in a string, cut off or broken. The text is read
// once from left to right. The content of each string is masked by itself; since every level of strings doubles the backslashes, this
// multiplies the time by a constant only.

import { beginValue, endValue, isSection, JsonFrames, setKind, type Frame, type Span } from './json-frames.ts'
import * as json from './json-tokens.ts'
import { replaceSpans, Rewriter, type Edit } from './rewriter.ts'
import { MASKED_DATA } from './secret-lines.ts'

/** A string or a bare word. It is a key if a colon follows. */
type Scalar = { start: number; text: string }

/**
 * Masks the data of every Secret, and with `maskString` what strings hold. It fails closed: data without a recognisable end is masked to
 * the end of the text, and data of a broken object without a kind counts as a Secret's. Throws a RangeError if the text nests too deeply.
 */
export function maskFragments(text: string, maskString: (text: string) => string): string {
  return new FragmentMasker(text, maskString).run()
}

class FragmentMasker {
  readonly #text: string
  readonly #maskString: (text: string) => string
  readonly #frames = new JsonFrames()
  readonly #out: Rewriter
  /** Edits of the outermost object that is open. */
  #edits: Array<Edit> = []
  /** Everything before this index was read. */
  #at = 0
  /** The token just read, if it is a scalar. */
  #scalar: Scalar | null = null

  constructor(text: string, maskString: (text: string) => string) {
    this.#text = text
    this.#maskString = maskString
    this.#out = new Rewriter(text)
  }

  run(): string {
    for (let next = this.#next(); next !== null; next = this.#next()) {
      const { token, start } = next
      const frame = this.#frames.innermost()
      const before = this.#scalar
      this.#scalar = null
      this.#at = start + token.length
      if (token === '{') this.#openObject(frame, start)
      else if (frame !== undefined) this.#readToken(frame, token, start, before)
    }
    this.#maskSpans(this.#frames.closeAll(json.beforeBlanks(this.#text, this.#text.length)))
    return this.#out.finish()
  }

  /** Outside of objects only an opening brace is of interest. */
  #next(): { token: string; start: number } | null {
    const outside = this.#frames.innermost() === undefined
    const from = outside ? this.#text.indexOf('{', this.#at) : this.#at
    return from < 0 ? null : json.nextToken(this.#text, from)
  }

  /** Outside of objects a brace opens one only if a key follows, since prose has braces too. */
  #openObject(frame: Frame | undefined, start: number): void {
    const end = json.escapedObjectEnd(this.#text, start)
    if (end !== null) {
      this.#maskEscaped(start, end)
      this.#at = end
    } else if (frame !== undefined || json.isKey(this.#text, this.#at)) this.#frames.open(true)
  }

  #readToken(frame: Frame, token: string, start: number, before: Scalar | null): void {
    switch (token) {
      case '[':
        return this.#frames.open(false)
      case '}':
      case ']':
        return this.#closeBracket(frame, token, start)
      case ',':
        return endValue(frame, json.beforeBlanks(this.#text, start))
      case ':':
        return this.#readColon(frame, before)
      case '"':
      case "'":
        return this.#readString(frame, token, start)
      default:
        // A word at the very end may be cut off.
        if (!token.startsWith('\\') && this.#at < this.#text.length) this.#readScalar(frame, { start, text: token })
    }
  }

  #closeBracket(frame: Frame, token: string, start: number): void {
    if (frame.object !== (token === '}')) frame.broken = true
    // No bracket inside broken data can be trusted to end it.
    else if (!frame.broken || !frame.inSection)
      this.#maskSpans(this.#frames.close(json.beforeBlanks(this.#text, start)))
  }

  #readColon(frame: Frame, key: Scalar | null): void {
    // Two colons in one value: a comma is missing, or the text is no JSON. Then only keys that matter here are believed.
    const second = frame.key !== null
    if (second) frame.broken = true
    if (key === null || (second && key.text !== 'kind' && !isSection(key.text))) return
    endValue(frame, json.beforeBlanks(this.#text, key.start))
    beginValue(frame, key.text, json.afterBlanks(this.#text, this.#at))
  }

  #readString(frame: Frame, quote: string, start: number): void {
    const end = json.stringEnd(this.#text, start)
    if (end === null) {
      frame.broken = true
      // A kind that is cut off is unknown.
      if (frame.key === 'kind') frame.key = null
      return
    }
    if (quote === '"') this.#maskEscaped(start + 1, end - 1)
    else this.#maskPlain(start + 1, end - 1)
    this.#at = end
    this.#readScalar(frame, { start, text: this.#text.slice(start + 1, end - 1) })
  }

  #readScalar(frame: Frame, scalar: Scalar): void {
    this.#scalar = scalar
    if (frame.key === 'kind') setKind(frame, scalar.text)
  }

  #maskEscaped(start: number, end: number): void {
    const content = json.decodeString(this.#text.slice(start, end))
    const masked = this.#maskString(content)
    if (masked !== content) this.#edits.push({ start, end, replacement: json.encodeString(masked) })
  }

  #maskPlain(start: number, end: number): void {
    const content = this.#text.slice(start, end)
    const masked = this.#maskString(content)
    if (masked !== content) this.#edits.push({ start, end, replacement: masked })
  }

  #maskSpans(spans: ReadonlyArray<Span>): void {
    for (const span of spans) this.#edits.push({ ...span, replacement: `"${MASKED_DATA}"` })
    if (this.#frames.innermost() !== undefined) return
    replaceSpans(this.#out, this.#edits)
    this.#edits = []
  }
}
