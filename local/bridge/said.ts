// What a program printed, kept from its beginning and from its end: some print the reason first and their usage after it, others print the
// reason last.

const FIRST_LINES = 8
const LAST_LINES = 12
// Each. The adapter keeps the first 1,000 characters of a sentence (src/adapters/mcp/endpoint.ts).
const SHOWN_CHARS = 400

export class Said {
  readonly #first: Array<string> = []
  readonly #last: Array<string> = []
  #left = 0

  add(text: string): void {
    for (const line of text.split('\n').map(each => each.trim())) {
      if (line === '') continue
      if (this.#first.length < FIRST_LINES) this.#first.push(line)
      else this.#last.push(line)
    }
    this.#left += this.#last.splice(0, Math.max(0, this.#last.length - LAST_LINES)).length
  }

  /** All in one line, or its beginning and its end. */
  toString(): string {
    const [first, last] = [this.#first.join(' | '), this.#last.join(' | ')]
    const whole = last === '' ? first : `${first} | ${last}`
    if (this.#left === 0 && whole.length <= 2 * SHOWN_CHARS) return whole
    const end = last === '' ? first : last
    return `${first.slice(0, SHOWN_CHARS)} … ${end.slice(-SHOWN_CHARS)}`
  }
}
